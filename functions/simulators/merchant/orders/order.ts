import * as z from 'zod'
import { meta } from '#functions/simulators/merchant/answers.ts'
import { lineTotals } from '#functions/simulators/merchant/checkout/totals.ts'
import { listedAs, shopKeys } from '#functions/simulators/merchant/keys.ts'
import { currency, type Shop } from '#functions/simulators/merchant/shop.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { PostalAddress } from '#shared/merchants/ucp/contract/fulfillment.ts'
import { Adjustment, FulfillmentEvent } from '#shared/merchants/ucp/contract/order.ts'
import { capability } from '#shared/merchants/ucp/contract/profile.ts'
import { Total } from '#shared/merchants/ucp/contract/totals.ts'
import { ShopReturn } from './return.ts'

/** The stages of an order that goes well. */
export const orderStages = ['placed', 'processing', 'shipped', 'in_transit', 'delivered'] as const

export const ShopOrder = z.object({
  id: z.string(),
  checkoutId: z.string(),
  agent: z.string(),
  webhookUrl: z.string().optional(),
  at: z.enum([...orderStages, 'canceled']),
  lines: z.array(
    z.object({
      id: z.string(),
      sku: z.string(),
      title: z.string(),
      quantity: z.int(),
      unitMinor: z.int(),
      options: z.record(z.string(), z.string()).optional(),
    }),
  ),
  totals: z.array(Total),
  totalMinor: z.int(),
  destination: PostalAddress,
  promise: z.string(),
  /** The bank's reference of the hold. */
  paymentReference: z.string(),
  capture: z.enum(['merchant', 'platform']),
  events: z.array(FulfillmentEvent),
  adjustments: z.array(Adjustment),
  /** Refunds that were asked for. The shop still has to send a pending one to the bank. */
  refunds: z.array(
    z.object({ reference: z.string(), amountMinor: z.int(), state: z.enum(['pending', 'done', 'refused']) }),
  ),
  returns: z.array(ShopReturn).default([]),
  /** Versions whose webhooks wait until a newer one has overtaken them. */
  heldBack: z.array(z.int()).optional(),
  createdAt: z.number(),
  v: z.int(),
})
export type ShopOrder = z.output<typeof ShopOrder>

/** Another call changed the order first; the caller reads it again. */
export class OrderChanged extends Error {
  constructor() {
    super('The order has changed')
    this.name = 'OrderChanged'
  }
}

export const findOrder = async ({ shop, table }: ShopContext, id: string): Promise<ShopOrder | undefined> => {
  const row = await table.get(shopKeys.order(shop, id))
  return row && ShopOrder.parse(row)
}

export const orderRow = (shop: Shop, order: ShopOrder) => ({
  ...shopKeys.order(shop, order.id),
  ...listedAs(shop, 'ORDERS', order.createdAt, order.id),
  ...order,
})

/** What may still be refunded: all that was paid, less what refunds were asked for. */
export const refundableMinor = ({ totalMinor, refunds }: ShopOrder): number =>
  totalMinor - refunds.reduce((sum, { amountMinor, state }) => sum + (state === 'refused' ? 0 : amountMinor), 0)

const fulfilledAt = ['shipped', 'in_transit', 'delivered']

/** The full snapshot, in answers and webhooks alike. */
export const shopOrderView = (order: ShopOrder, baseUrl: string) => {
  const shipped = fulfilledAt.includes(order.at)
  const canceled = order.at === 'canceled'
  const everything = order.lines.map(({ id, quantity }) => ({ id, quantity }))
  return {
    ucp: meta({ capabilities: new Set([capability.order]) }, 'order'),
    id: order.id,
    checkout_id: order.checkoutId,
    permalink_url: `${baseUrl}/orders/${order.id}`,
    currency,
    line_items: order.lines.map(({ id, sku, title, quantity, unitMinor, options }) => ({
      id,
      item: { id: sku, title, price: unitMinor, ...(options && { options }) },
      quantity: { original: quantity, total: canceled ? 0 : quantity, fulfilled: shipped ? quantity : 0 },
      totals: lineTotals(unitMinor, quantity),
      status: canceled ? ('removed' as const) : shipped ? ('fulfilled' as const) : ('processing' as const),
    })),
    fulfillment: {
      expectations: canceled
        ? []
        : [
            {
              id: 'parcel',
              line_items: everything,
              method_type: 'shipping' as const,
              destination: order.destination,
              description: `Arrives by ${order.promise.slice(0, 10)}`,
              fulfillable_on: 'now',
            },
          ],
      events: order.events,
    },
    adjustments: order.adjustments,
    totals: order.totals,
  }
}
