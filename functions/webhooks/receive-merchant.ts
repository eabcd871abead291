import * as z from 'zod'
import { verifyWebhook } from '#shared/merchants/ucp/webhook-signature.ts'
import { route } from '#shared/platform/http/route.ts'
import { acceptWebhook, Taken } from '#shared/webhooks/flows/accept-webhook.ts'

/** Stores a merchant's signed message in the inbox and answers at once. Processing follows, with retries. */
export const handler = route(
  {
    operation: 'receiveMerchantWebhook',
    method: 'POST',
    path: '/v1/webhooks/merchants/{merchantId}',
    summary: 'Receive a signed order message from a merchant',
    access: 'public',
    params: z.object({ merchantId: z.string().regex(/^[a-z0-9-]{1,40}$/) }),
    reply: Taken,
    status: 200,
    raw: true,
    headers: {
      'UCP-Agent': "The profile of the sender, where the path says `ucp` instead of the merchant's id.",
      'Webhook-Id': "The merchant's own id of the message: told twice, it counts once.",
      'Webhook-Timestamp': 'Seconds since 1970; within five minutes of now.',
      'Signature-Input':
        'RFC 9421, over method, authority, path, `Content-Digest`, `Content-Type` and the webhook headers.',
      Signature: 'ES256, by a key that the merchant publishes.',
      'Content-Digest': 'SHA-256 of the body as it is sent.',
      'Webhook-Signature':
        'Instead of the three above, from a merchant that shares a secret: `v1,` and an HMAC-SHA256.',
    },
    fails: [
      'merchant.not-found',
      'merchant.unavailable',
      'webhook.unsigned',
      'webhook.signature-invalid',
      'webhook.stale',
    ],
    grants: { write: ['WH'], parameters: ['settings', 'webhook-keys'] },
  },
  async ({ params, headers, bytes, calledPath }) => {
    const now = Date.now()
    const { merchantId, ...signed } = await verifyWebhook({
      merchantId: params.merchantId,
      method: 'POST',
      authority: headers['host'] ?? '',
      path: calledPath,
      headers,
      bytes,
      now,
    })
    return { reply: await acceptWebhook(merchantId, signed, bytes, now) }
  },
)
