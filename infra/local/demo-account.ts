import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeOperator } from '#infra/host-process/make-operator.ts'
import { writePrivate } from './data-folder/private-file.ts'

export interface DemoAccount {
  email: string
  password: string
}

const read = (file: string): DemoAccount | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoAccount
  } catch {
    return undefined
  }
}

const opened = async (
  apiUrl: string,
  file: string,
  named: string,
): Promise<{ account: DemoAccount; fresh: boolean }> => {
  const kept = read(file)
  if (kept) return { account: kept, fresh: false }
  const account = { email: `${named.toLowerCase()}@purser.example`, password: randomBytes(12).toString('base64url') }
  const response = await fetch(`${apiUrl}/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...account, name: named }),
  })
  if (response.status !== 201) throw new Error(`POST /v1/auth/register answered ${response.status}`)
  return { account, fresh: true }
}

/** The demo user of a data folder, registered through the API at the first start. */
export const openDemoAccount = async (apiUrl: string, dataDir: string): Promise<DemoAccount> => {
  const file = join(dataDir, 'demo-account.json')
  const { account, fresh } = await opened(apiUrl, file, 'Demo')
  if (fresh) writePrivate(file, JSON.stringify(account))
  return account
}

/** The demo operator of a data folder, who works on parked items. */
export const openDemoOperator = async (
  { apiUrl, wireUrl }: { apiUrl: string; wireUrl: string },
  dataDir: string,
): Promise<DemoAccount> => {
  const file = join(dataDir, 'demo-operator.json')
  const { account, fresh } = await opened(apiUrl, file, 'Operator')
  if (!fresh) return account
  await makeOperator({ wireUrl, dataDir }, account.email)
  writePrivate(file, JSON.stringify(account))
  return account
}
