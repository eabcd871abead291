import * as z from 'zod'
import { report } from '#shared/platform/runtime/observe.ts'
import { onEvent } from '#shared/platform/runtime/on-event.ts'
import { ownerOf } from '#shared/platform/table/owners.ts'
import { createDelivery } from '#shared/webhooks/flows/create-delivery.ts'
import { attemptDelivery } from '#shared/webhooks/flows/deliver.ts'
import { askingFor, subscriptions } from '#shared/webhooks/rows/subscriptions.ts'
import { noticeBody, subscribableTypes } from '#shared/webhooks/rules/subscribable.ts'

const Detail = z.object({
  id: z.string(),
  type: z.enum(subscribableTypes),
  version: z.int(),
  subject: z.string(),
  occurredAt: z.string(),
  data: z.record(z.string(), z.unknown()),
})

/** Records one delivery per matching subscription of the owner, then attempts each. The sweep retries what a subscriber does not accept. */
export const handler = onEvent(
  {
    types: subscribableTypes,
    where: { awaited: [true] },
    timeoutSeconds: 30,
    grants: {
      read: ['CHECKOUT', 'ORDER', 'SUB', 'AGENT', 'EPOCHS'],
      write: ['SUB'],
      parameters: ['settings', 'subscription-key'],
    },
  },
  Detail,
  async (event) => {
    const { id: eventId, type, occurredAt } = event
    const userId = await ownerOf(event.subject)
    if (userId === undefined) return
    const { items } = await subscriptions.of(userId)
    const wanted = askingFor(items, type)
    const body = noticeBody(event)
    const made = await Promise.all(
      wanted.map(({ subscriptionId }) =>
        createDelivery({ subscriptionId, userId, eventId, type, occurredAt, body }, Date.now()),
      ),
    )
    await Promise.all(made.filter((one) => one !== undefined).map((one) => attemptDelivery(one, 'relay').catch(report)))
  },
)
