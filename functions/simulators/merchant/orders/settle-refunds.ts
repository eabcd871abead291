import { refundAtBank } from '#functions/simulators/merchant/checkout/processor.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { changeOrder } from './change-order.ts'
import type { ShopOrder } from './order.ts'
import { orderAgain } from './own-order.ts'
import { retryOnChange } from './retry-on-change.ts'

/** The adjustment that shows a refund. */
export const refundId = (reference: string): string => `refund-${reference}`

const recorded = (
  context: ShopContext,
  latest: ShopOrder,
  reference: string,
  state: 'done' | 'refused',
): Promise<ShopOrder> =>
  retryOnChange(
    orderAgain(context, latest.id),
    async (order) => {
      if (order.refunds.every((refund) => refund.reference !== reference || refund.state !== 'pending')) return order
      const status: 'completed' | 'failed' = state === 'done' ? 'completed' : 'failed'
      return changeOrder(context, order, {
        refunds: order.refunds.map((refund) => (refund.reference === reference ? { ...refund, state } : refund)),
        adjustments: order.adjustments.map((each) => (each.id === refundId(reference) ? { ...each, status } : each)),
      })
    },
    latest,
  )

/** Sends pending refunds to the bank. One whose outcome is unknown stays pending for housekeeping. */
export const settleRefunds = async (context: ShopContext, order: ShopOrder): Promise<ShopOrder> => {
  let latest = order
  for (const { reference, amountMinor, state } of order.refunds) {
    if (state !== 'pending') continue
    const outcome = await refundAtBank(order.paymentReference, reference, amountMinor)
    if (outcome !== 'unknown') latest = await recorded(context, latest, reference, outcome)
  }
  return latest
}
