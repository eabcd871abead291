import * as z from 'zod'
import { drawWebhookFault, type Fault } from '#functions/simulators/company/chaos.ts'
import { dueAt, listedAs, shopKeys } from '#functions/simulators/merchant/keys.ts'
import { type ShopOrder, shopOrderView } from '#functions/simulators/merchant/orders/order.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
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

/** A version of an order with the webhook that reports it, if the platform wants any. */
export interface Report {
  order: ShopOrder
  webhook?: Webhook
}

/** Writes the webhook for this version and draws its fault; an order remembers webhooks that it holds back. */
export const reportOf = async ({ shop, table, now }: ShopContext, version: ShopOrder): Promise<Report> => {
  const { webhookUrl, v } = version
  if (!webhookUrl) return { order: version }
  const [{ baseUrl }, fault] = await Promise.all([shopSettings(), drawWebhookFault(shop.company, table)])
  const heldBack = fault?.kind === 'webhook-out-of-order'
  const order = heldBack ? { ...version, heldBack: [...(version.heldBack ?? []), v] } : version
  const webhookId = derivedUuid(`${shop.company}:${order.id}:${v}`)
  const dropped = fault?.kind === 'webhook-dropped'
  const webhook = {
    ...shopKeys.webhook(shop, order.id, v),
    ...listedAs(shop, 'WEBHOOKS', now, webhookId),
    ...(!dropped && dueAt(shop, 'OUTBOX', now + delayOf(fault), webhookId)),
    orderId: order.id,
    webhookId,
    url: webhookUrl,
    body: JSON.stringify(shopOrderView(order, baseUrl)),
    state: dropped ? ('dropped' as const) : ('due' as const),
    ...(fault && { fault: fault.kind }),
    createdAt: now,
    attempts: [],
  }
  return { order, webhook }
}

/** Puts the webhook into the transaction that makes its version. */
export const queueing = ({ webhook }: Report): Guarded[] =>
  webhook ? [insert({ ...webhook }, () => new Error('This webhook exists'))] : []
