import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync } from 'node:fs'
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

/** A busy machine may answer late, or after it registered the user. */
const registerTries = 5

/** Registers the user, or finds that an earlier try did. */
const register = async (apiUrl: string, user: DemoAccount & { name: string }): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const { status } = await fetch(`${apiUrl}/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(user),
    })
    if (status === 201 || status === 409) return
    if (status < 500 || attempt === registerTries) throw new Error(`POST /v1/auth/register answered ${status}`)
  }
}

/** The account of this file. It is drafted before it is registered: a host may end in between, and then the next one goes on with it. */
const opened = async (
  apiUrl: string,
  file: string,
  name: string,
  more: (email: string) => Promise<void> = async () => undefined,
): Promise<DemoAccount> => {
  const kept = read(file)
  if (kept) return kept
  const draft = `${file}.draft`
  const email = `${name.toLowerCase()}@purser.example`
  const account = read(draft) ?? { email, password: randomBytes(12).toString('base64url') }
  writePrivate(draft, JSON.stringify(account))
  await register(apiUrl, { ...account, name })
  await more(account.email)
  renameSync(draft, file)
  return account
}

/** The demo user of a data folder, registered through the API at the first start. */
export const openDemoAccount = (apiUrl: string, dataDir: string): Promise<DemoAccount> =>
  opened(apiUrl, join(dataDir, 'demo-account.json'), 'Demo')

/** The demo operator of a data folder, who works on parked items. */
export const openDemoOperator = (
  { apiUrl, wireUrl }: { apiUrl: string; wireUrl: string },
  dataDir: string,
): Promise<DemoAccount> =>
  opened(apiUrl, join(dataDir, 'demo-operator.json'), 'Operator', (email) => makeOperator({ wireUrl, dataDir }, email))
