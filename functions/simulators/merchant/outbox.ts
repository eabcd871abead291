import * as z from 'zod'
import { drawFaults, type Fault } from '#functions/simulators/company/chaos.ts'
import { dueAt, listedAs, shopKeys } from '#functions/simulators/merchant/keys.ts'
import { type Order, orderView } from '#functions/simulators/merchant/order.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { derivedUuid } from '#shared/kernel/hash.ts'
import { type Guarded, insert } from '#shared/platform/table/table.ts'

/** One webhook: the same id and body in every attempt. */
export const Webhook = z.object({
  pk: z.string(),
  sk: z.string(),
  orderId: z.string(),
  webhookId: z.string(),
  url: z.string(),
  body: z.string(),
  state: z.enum(['due', 'sent', 'dropped', 'failed']),
  /** How it was tampered with on purpose. */
  fault: z.string().optional(),
  createdAt: z.number(),
  attempts: z.array(z.object({ at: z.number(), status: z.int().optional() })),
})
export type Webhook = z.output<typeof Webhook>

const heldBackMs = 60_000
const delayOf = (fault: Fault | undefined): number => {
  if (fault?.kind === 'webhook-delayed') return fault.delayMs ?? 5000
  return fault?.kind === 'webhook-out-of-order' ? (fault.delayMs ?? heldBackMs) : 0
}

/** The webhook that tells the platform of this version of an order, as part of the transaction that makes the version. */
export const telling = async (shop: Shop, order: Order, now: number): Promise<Guarded[]> => {
  if (!order.webhookUrl) return []
  const [{ baseUrl }, [fault]] = await Promise.all([shopSettings(), drawFaults(shop.company, 'webhook')])
  const webhookId = derivedUuid(`${shop.company}:${order.id}:${order.v}`)
  const dropped = fault?.kind === 'webhook-dropped'
  const row = {
    ...shopKeys.webhook(shop, order.id, order.v),
    ...listedAs(shop, 'WEBHOOKS', now, webhookId),
    ...(!dropped && dueAt(shop, 'OUTBOX', now + delayOf(fault), webhookId)),
    orderId: order.id,
    webhookId,
    url: order.webhookUrl,
    body: JSON.stringify(orderView(order, baseUrl)),
    state: dropped ? 'dropped' : 'due',
    ...(fault && { fault: fault.kind }),
    createdAt: now,
    attempts: [],
  }
  return [insert(row, () => new Error('This webhook exists'))]
}
