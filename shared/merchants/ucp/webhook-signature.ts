import { Failure } from '#shared/kernel/errors.ts'
import { agentProfile } from '#shared/merchants/ucp/contract/profile.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { type PublicJwk, verify } from '#shared/platform/outward/http-signature.ts'
import { secretsOf, verifyShared } from '#shared/platform/outward/shared-secret.ts'
import { readTimestamp } from '#shared/platform/outward/webhook-timestamp.ts'
import { profileAnew, profileOf } from './profile.ts'

export interface SignedWebhook {
  /** A merchant's id, or `ucp`: then the sender's profile tells which one it is. */
  merchantId: string
  method: string
  authority: string
  path: string
  headers: Readonly<Record<string, string>>
  bytes: Uint8Array
  /** In ms. */
  now: number
}

/** Holds a webhook to its merchant's published keys, its digest and its time; what passes was sent by that merchant, now, as it is. A merchant that shares a secret with us is held to that, and to nothing else. */
export const verifyWebhook = async (
  webhook: SignedWebhook,
): Promise<{ merchantId: string; eventId: string; timestamp: number }> => {
  const { merchantId, headers, now } = webhook
  const known = await settings()
  const sender = agentProfile(headers['ucp-agent'])
  const merchant = known.merchants.find((each) =>
    merchantId === 'ucp' ? each.profileUrl === sender : each.merchantId === merchantId,
  )
  if (!merchant) throw new Failure('merchant.not-found', 'No such merchant', { merchantId })
  if (merchant.webhooks === 'hmac')
    return { merchantId: merchant.merchantId, ...verifyShared(await secretsOf(merchant.merchantId), webhook) }
  if (!headers['signature'] || !headers['signature-input'])
    throw new Failure('webhook.unsigned', 'A webhook must be signed')
  const required = ['content-digest', 'content-type', 'webhook-id', 'webhook-timestamp']
  const checked = (keys: readonly PublicJwk[]) => verify(webhook, { keys, required, now })
  let result = checked((await profileOf(merchant, known)).keys)
  if (!result.ok && result.reason === 'unknown-key') result = checked((await profileAnew(merchant, known)).keys)
  if (!result.ok)
    throw new Failure('webhook.signature-invalid', 'The signature is not valid', { reason: result.reason })
  return { merchantId: merchant.merchantId, ...readTimestamp(headers, now) }
}
