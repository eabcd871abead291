import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { route } from '#shared/platform/http/route.ts'
import { secretsOfSender, verifyShared } from '#shared/platform/outward/shared-secret.ts'
import { acceptWebhook, Taken } from '#shared/webhooks/flows/accept-webhook.ts'

/** Stores a carrier's signed message in the inbox. Processing later finds its orders by the parcel number. */
export const handler = route(
  {
    operation: 'receiveCarrierWebhook',
    method: 'POST',
    path: '/v1/webhooks/carriers/{carrier}',
    summary: 'Receive a signed tracking message from a carrier',
    access: 'public',
    params: z.object({ carrier: z.string().regex(/^[a-z0-9-]{1,40}$/) }),
    reply: Taken,
    status: 200,
    raw: true,
    headers: {
      'Webhook-Id': "The carrier's id of the message; a repeated id counts once.",
      'Webhook-Timestamp': 'Unix time in seconds, within five minutes of now.',
      'Webhook-Signature': '`v1,` and the base64 HMAC-SHA256 of `id.timestamp.body` with the secret of this carrier.',
    },
    fails: ['carrier.not-found', 'webhook.unsigned', 'webhook.signature-invalid', 'webhook.stale'],
    grants: { write: ['WH'], kms: ['fields'], parameters: ['webhook-keys'] },
  },
  async ({ params, headers, bytes, calledPath: path }) => {
    const nowMs = Date.now()
    const sender = `carrier_${params.carrier}`
    const secrets = await secretsOfSender(sender)
    if (secrets.length === 0) throw new Failure('carrier.not-found', 'No such carrier', { carrier: params.carrier })
    return { reply: await acceptWebhook(sender, verifyShared(secrets, { path, headers, bytes, nowMs }), bytes, nowMs) }
  },
)
