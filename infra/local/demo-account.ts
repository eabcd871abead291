import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writePrivate } from './wire/parameters-store.ts'

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

/** A person to try things with: registered through the API like anybody, at the first start of a data folder. */
export const openDemoAccount = async (apiUrl: string, dataDir: string): Promise<DemoAccount> => {
  const file = join(dataDir, 'demo-account.json')
  const known = read(file)
  if (known) return known
  const account = { email: 'demo@purser.example', password: randomBytes(12).toString('base64url') }
  const response = await fetch(`${apiUrl}/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...account, name: 'Demo' }),
  })
  if (response.status !== 201) throw new Error(`POST /v1/auth/register answered ${response.status}`)
  writePrivate(file, JSON.stringify(account))
  return account
}
