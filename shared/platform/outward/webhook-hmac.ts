import { createHmac, timingSafeEqual } from 'node:crypto'

/** A message as the Standard Webhooks headers sign it. */
export interface HmacMessage {
  /** Webhook-Id: the same in every attempt. */
  id: string
  /** Webhook-Timestamp, in seconds: of this attempt. */
  timestamp: string
  /** The body as sent. */
  bytes: Uint8Array
}

const prefix = 'whsec_'
const version = 'v1,'

/** The secret as its holder pastes it. */
export const secretText = (key: Uint8Array): string => prefix + Buffer.from(key).toString('base64')

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(prefix.length), 'base64')

const digest = (secret: string, { id, timestamp, bytes }: HmacMessage): Buffer =>
  createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(bytes).digest()

/** The value of Webhook-Signature: HMAC-SHA256 over `id.timestamp.body`. */
export const signHmac = (secret: string, message: HmacMessage): string =>
  version + digest(secret, message).toString('base64')

/** Whether one of the header's signatures is by one of these secrets: two of either while a secret is being changed. */
export const hmacHolds = (secrets: readonly string[], message: HmacMessage, header: string): boolean =>
  header.length <= 4096 &&
  header
    .split(' ')
    .filter((each) => each.startsWith(version))
    .map((each) => Buffer.from(each.slice(version.length), 'base64'))
    .some((signature) =>
      secrets.some((secret) => {
        const right = secret.startsWith(prefix) && keyOf(secret).length >= 24 ? digest(secret, message) : undefined
        return right !== undefined && signature.length === right.length && timingSafeEqual(signature, right)
      }),
    )
