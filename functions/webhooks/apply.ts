import * as z from 'zod'
import { onEvent } from '#shared/platform/runtime/on-event.ts'
import { applyWebhook, isCarrier } from '#shared/webhooks/flows/apply-webhook.ts'

/** Works a message through as soon as it is in the inbox. Throws to be tried again; what still fails then is left to the sweep. */
export const handler = onEvent(
  {
    types: ['webhook.received'],
    timeoutSeconds: 20,
    grants: { read: ['WH', 'ORDER', 'CHECKOUT'], write: ['WH', 'ORDER', 'CHECKOUT'], index: ['gsi2'] },
  },
  z.object({ data: z.object({ sender: z.string(), eventId: z.string() }) }),
  async ({ data: { sender, eventId } }) =>
    applyWebhook(sender, eventId, isCarrier(sender) ? 'carrier' : 'merchant', Date.now()),
)
