import * as z from 'zod'
import { onEvent } from '#shared/platform/runtime/on-event.ts'
import { applyWebhook, isCarrier } from '#shared/webhooks/flows/apply-webhook.ts'

/** Processes a message as soon as it is in the inbox. The bus retries a failure; after that the sweep does. */
export const handler = onEvent(
  {
    types: ['webhook.received'],
    timeoutSeconds: 20,
    grants: {
      read: ['WH', 'ORDER', 'CHECKOUT', 'PARKED'],
      write: ['WH', 'ORDER', 'CHECKOUT', 'PARKED'],
      index: ['gsi2'],
      kms: ['fields'],
    },
  },
  z.object({ data: z.object({ sender: z.string(), eventId: z.string() }) }),
  async ({ data: { sender, eventId } }) =>
    applyWebhook(sender, eventId, isCarrier(sender) ? 'carrier' : 'merchant', Date.now()),
)
