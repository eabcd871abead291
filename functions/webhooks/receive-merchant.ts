import * as z from 'zod'
import { MerchantId } from '#shared/merchants/merchant-id.ts'
import { verifyWebhook, webhookHeaders } from '#shared/merchants/registry.ts'
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
    params: z.object({ merchantId: MerchantId }),
    reply: Taken,
    status: 200,
    raw: true,
    headers: webhookHeaders(),
    fails: [
      'merchant.not-found',
      'merchant.unavailable',
      'webhook.unsigned',
      'webhook.signature-invalid',
      'webhook.stale',
    ],
    grants: { write: ['WH'], kms: ['fields'], parameters: ['settings', 'webhook-keys'] },
  },
  async ({ params, headers, bytes, calledPath }) => {
    const nowMs = Date.now()
    const { merchantId, ...signed } = await verifyWebhook(params.merchantId, {
      method: 'POST',
      path: calledPath,
      headers,
      bytes,
      nowMs,
    })
    return { reply: await acceptWebhook(merchantId, signed, bytes, nowMs) }
  },
)
