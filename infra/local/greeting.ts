import { relative } from 'node:path'
import { openDemoAccount, openDemoOperator } from './demo-account.ts'
import type { Host } from './host.ts'
import { samplePurchase } from './sample-purchase.ts'

const addresses = ({ urls, wireUrl, apiUrl }: Host): string => {
  const companies = Object.entries(urls).filter(([, url]) => url !== apiUrl)
  const rows = [['API', `${apiUrl}  (documents: /docs, /openapi.json)`], ...companies, ['AWS', wireUrl]]
  return rows.map(([name = '', url]) => `  ${name.padEnd(12)}${url}`).join('\n')
}

/** Tells what runs where, and how to buy something. */
export const greet = async (host: Host, dataDir: string): Promise<void> => {
  const { marks, apiUrl, resumed } = host
  const again = resumed > 0 ? `, ${resumed} executions taken up again` : ''
  console.log(
    `\nReady in ${((marks['ready'] ?? 0) / 1000).toFixed(1)} s, data in ${relative('', dataDir) || '.'}${again}`,
  )
  console.log(addresses(host))
  const account = await openDemoAccount(apiUrl, dataDir)
  console.log(`\nDemo account: ${account.email} / ${account.password}`)
  const operator = await openDemoOperator(host, dataDir)
  console.log(`Demo operator: ${operator.email} / ${operator.password}`)
  console.log(`\nA purchase to paste into another shell:\n${samplePurchase(apiUrl, account)}\n\nCtrl-C ends the host.`)
}
