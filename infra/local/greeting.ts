import { relative } from 'node:path'
import { openDemoAccount, openDemoOperator } from './demo-account.ts'
import type { Host } from './host.ts'
import { samplePurchase } from './sample-purchase.ts'
import { searchOnce } from './warm-up.ts'

const addresses = ({ urls, wireUrl, apiUrl }: Host): string => {
  const companies = Object.entries(urls).filter(([, url]) => url !== apiUrl)
  const pages = `${apiUrl}/  (people decide here: sign in with the demo account)`
  const rows = [
    ['pages', pages],
    ['API', `${apiUrl}  (documents: /docs, /openapi.json)`],
    ...companies,
    ['AWS', wireUrl],
  ]
  rows.push(['records', `${apiUrl}/_local/records?name=bank  (what the companies have recorded)`])
  return rows.map(([name = '', url]) => `  ${name.padEnd(12)}${url}`).join('\n')
}

/** Prints the addresses, the demo accounts and a sample purchase, once the companies were searched. */
export const greet = async (host: Host, dataDir: string): Promise<void> => {
  const { apiUrl, notes } = host
  console.log(`\nThe host runs:\n${addresses(host)}`)
  const account = await openDemoAccount(apiUrl, dataDir)
  const operator = await openDemoOperator(host, dataDir)
  await searchOnce(apiUrl, account, console.log)
  const facts = [`Ready in ${process.uptime().toFixed(1)} s`, `data in ${relative('', dataDir) || '.'}`, ...notes]
  console.log(`\n${facts.join(', ')}`)
  console.log(`Demo account: ${account.email} / ${account.password}`)
  console.log(`Demo operator: ${operator.email} / ${operator.password}`)
  console.log(
    `\nPaste this purchase into another shell:\n${samplePurchase(apiUrl, account)}\n\nPress Ctrl-C to stop the host.`,
  )
}
