import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The account and region that every ARN of the laptop host names. */
export const account = '000000000000'
export const region = 'eu-west-1'

/** The access key of tests and tools. The host allows them everything. */
export const hostAccessKeyId = 'LOCALHOSTOPERATOR'

const fileIn = (dataDir: string): string => join(dataDir, 'wire-key')

/** A new key for a data folder, and its file there. Whoever has the key signs as the host or as any function. */
export const newWireKey = (dataDir: string) => ({ file: fileIn(dataDir), text: randomBytes(32).toString('hex') })

/** The wire key of a host that ran on this folder; undefined for any other folder. */
export const wireKeyOf = (dataDir: string): string | undefined => {
  try {
    return readFileSync(fileIn(dataDir), 'utf8')
  } catch {
    return undefined
  }
}

/** The secret that an access key signs with on the AWS port. */
export const secretOfKey = (wireKey: string, accessKeyId: string): string =>
  createHmac('sha256', wireKey).update(accessKeyId).digest('hex')

/** What a tool puts into its environment to act as the host on this data folder. */
export const hostCredentials = (endpoint: string, dataDir: string): Record<string, string> => {
  const folder = resolve(dataDir)
  const wireKey = wireKeyOf(folder)
  if (!wireKey) throw new Error(`No host has run on ${folder}: name its data folder with --data`)
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: hostAccessKeyId,
    AWS_SECRET_ACCESS_KEY: secretOfKey(wireKey, hostAccessKeyId),
  }
}
