import { moved, type Order } from '#functions/simulators/merchant/order.ts'
import { telling } from '#functions/simulators/merchant/outbox.ts'
import { orderAgain, untilSettled } from '#functions/simulators/merchant/own-order.ts'
import { giveBack } from '#functions/simulators/merchant/processor.ts'
import { sendNow } from '#functions/simulators/merchant/send-webhooks.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { commit } from '#shared/platform/table/table.ts'

/** The adjustment that shows a refund. */
export const refundId = (reference: string): string => `refund-${reference}`

const settled = (shop: Shop, id: string, reference: string, state: 'done' | 'refused', now: number): Promise<Order> =>
  untilSettled(orderAgain(shop, id), async (order) => {
    if (order.refunds.every((refund) => refund.reference !== reference || refund.state !== 'pending')) return order
    const status: 'completed' | 'failed' = state === 'done' ? 'completed' : 'failed'
    const set = {
      refunds: order.refunds.map((refund) => (refund.reference === reference ? { ...refund, state } : refund)),
      adjustments: order.adjustments.map((each) => (each.id === refundId(reference) ? { ...each, status } : each)),
    }
    const { after, write } = moved(shop, order, set, now)
    await commit([write, ...(await telling(shop, after, now))])
    await sendNow(shop, after)
    return after
  })

/** Sends refunds that were promised through the bank; one whose outcome is unknown stays pending for the tick. */
export const settleRefunds = async (shop: Shop, order: Order, now: number): Promise<Order> => {
  let latest = order
  for (const { reference, amountMinor, state } of order.refunds) {
    if (state !== 'pending') continue
    const outcome = await giveBack(order.paymentReference, reference, amountMinor)
    if (outcome !== 'unknown') latest = await settled(shop, order.id, reference, outcome, now)
  }
  return latest
}
