import { Failure } from '#shared/kernel/errors.ts'
import type { WebhookProtocol } from '#shared/merchants/protocol.ts'
import { agentProfile } from '#shared/merchants/ucp/contract/profile.ts'
import { verifyUcp } from '#shared/merchants/ucp/contract/signing.ts'
import type { PublicJwk } from '#shared/platform/outward/http-signature.ts'
import { secretsOfSender, verifyShared } from '#shared/platform/outward/shared-secret.ts'
import { readTimestamp } from '#shared/platform/outward/webhook-timestamp.ts'
import { UcpEntry } from './entry.ts'
import { profileAnew, profileOf } from './profile.ts'

/** Verifies order messages by the merchant's published keys, their digest and their time. A merchant that shares a secret with us is verified by that alone. */
export const ucpWebhooks: WebhookProtocol = {
  headers: {
    'UCP-Agent': "The profile of the sender, where the path says `ucp` instead of the merchant's id.",
    'Webhook-Id': "The merchant's own id of the message: told twice, it counts once.",
    'Webhook-Timestamp': 'Seconds since 1970; within five minutes of now.',
    'Signature-Input':
      'RFC 9421, over method, authority, path and query, `Content-Digest`, `Content-Type` and the webhook headers.',
    Signature: 'ES256, by a key that the merchant publishes.',
    'Content-Digest': 'SHA-256 of the body as it is sent.',
    'Webhook-Signature': 'Instead of the three above, from a merchant that shares a secret: `v1,` and an HMAC-SHA256.',
  },

  senderOf(headers, merchants) {
    const sender = agentProfile(headers['ucp-agent'])
    return sender === undefined ? undefined : merchants.find(({ profileUrl }) => profileUrl === sender)
  },

  async verify(webhook, entry, stage) {
    const merchant = UcpEntry.parse(entry)
    const { headers, nowMs } = webhook
    if (merchant.webhooks === 'hmac') return verifyShared(await secretsOfSender(merchant.merchantId), webhook)
    if (!headers['signature'] || !headers['signature-input'])
      throw new Failure('webhook.unsigned', 'A webhook must be signed')
    const required = ['content-digest', 'content-type', 'webhook-id', 'webhook-timestamp']
    const checked = (keys: readonly PublicJwk[]) => verifyUcp(webhook, { keys, required, nowMs })
    let result = checked((await profileOf(merchant, stage)).keys)
    if (!result.ok && result.reason === 'unknown-key') result = checked((await profileAnew(merchant, stage)).keys)
    if (!result.ok)
      throw new Failure('webhook.signature-invalid', 'The signature is not valid', { reason: result.reason })
    return readTimestamp(headers, nowMs)
  },
}
