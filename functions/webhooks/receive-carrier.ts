import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { route } from '#shared/platform/http/route.ts'
import { secretsOf, verifyShared } from '#shared/platform/outward/shared-secret.ts'
import { acceptWebhook, Taken } from '#shared/webhooks/flows/accept-webhook.ts'

/** Takes a carrier's signed message into the same inbox. Which orders it is about, the parcel's number tells, later. */
export const handler = route(
  {
    operation: 'receiveCarrierWebhook',
    method: 'POST',
    path: '/v1/webhooks/carriers/{carrier}',
    summary: 'Take a signed tracking message of a carrier',
    access: 'public',
    params: z.object({ carrier: z.string().regex(/^[a-z0-9-]{1,40}$/) }),
    reply: Taken,
    status: 200,
    raw: true,
    headers: {
      'Webhook-Id': "The carrier's own id of the message: told twice, it counts once.",
      'Webhook-Timestamp': 'Seconds since 1970; within five minutes of now.',
      'Webhook-Signature':
        '`v1,` and the HMAC-SHA256 over `id.timestamp.body` in base64, by the secret of this carrier.',
    },
    fails: ['carrier.not-found', 'webhook.unsigned', 'webhook.signature-invalid', 'webhook.stale'],
    grants: { write: ['WH'], parameters: ['webhook-keys'] },
  },
  async ({ params, headers, bytes }) => {
    const now = Date.now()
    const sender = `carrier_${params.carrier}`
    const secrets = await secretsOf(sender)
    if (secrets.length === 0) throw new Failure('carrier.not-found', 'No such carrier', { carrier: params.carrier })
    return { reply: await acceptWebhook(sender, verifyShared(secrets, { headers, bytes, now }), bytes, now) }
  },
)
