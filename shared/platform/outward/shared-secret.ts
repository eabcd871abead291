import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { secret } from '#shared/platform/aws/parameters.ts'
import { hmacHolds } from './webhook-hmac.ts'
import { readTimestamp } from './webhook-timestamp.ts'

/** Secrets by sender, each sender its own; two with a space between them while one is being changed. */
const Keys = z.record(z.string(), z.string())

/** The secrets shared with one sender; none for a stranger. */
export const secretsOfSender = async (sender: string): Promise<string[]> => {
  const keys = Keys.parse(JSON.parse(await secret('webhook-keys')))
  return (Object.hasOwn(keys, sender) ? (keys[sender] ?? '') : '').split(' ').filter(Boolean)
}

interface SharedMessage {
  /** As it was called, query and all. */
  path: string
  headers: Readonly<Record<string, string>>
  bytes: Uint8Array
  nowMs: number
}

/** Holds a webhook to the secret shared with its sender: HMAC-SHA256 over id, time and bytes, in Webhook-Signature. A query, which no such signature covers, is refused. */
export const verifyShared = (
  secrets: readonly string[],
  { path, headers, bytes, nowMs }: SharedMessage,
): { eventId: string; timestampSeconds: number } => {
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '', 'webhook-signature': signature = '' } = headers
  if (!signature) throw new Failure('webhook.unsigned', 'A webhook must be signed')
  if (path.includes('?'))
    throw new Failure('webhook.signature-invalid', 'The signature covers no query', { reason: 'not-covered' })
  if (!hmacHolds(secrets, { id, timestamp, bytes }, signature))
    throw new Failure('webhook.signature-invalid', 'The signature is not valid', { reason: 'invalid' })
  return readTimestamp(headers, nowMs)
}
