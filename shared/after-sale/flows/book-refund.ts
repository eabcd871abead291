import { bookingRows, type ProviderRefund } from '#shared/after-sale/rows/refund-booking.ts'
import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import { type Order, orders } from '#shared/orders/orders.ts'
import type { Refund } from '#shared/orders/refunds.ts'
import { payments } from '#shared/payments/payments.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Another writer was faster: read again. */
export const overtaken = ['leg.in-flight', 'table.conflict'] as const satisfies readonly FailureCode[]

/** Books one refund that the bank has made, once. */
const bookRefund = (order: Order, providerRefund: ProviderRefund, by: Mover): Promise<Refund> =>
  retryOvertaken(overtaken, async () => {
    const { refund, writes } = await bookingRows(order, providerRefund, by)
    if (writes.length > 0) await commit(writes)
    return refund
  })

/** Whether all that the bank shows under a reference is booked: an operator may have stated less. */
const closes = ({ reference, state, amountMinor }: Refund, shown: ProviderRefund): boolean =>
  reference === shown.refundReference && state === 'done' && amountMinor >= shown.amountMinor

/** Books every refund in the bank's record of an order once, whether or not anyone requested or reported it. */
export const bookAll = async (order: Order, by: Mover): Promise<readonly ProviderRefund[]> => {
  const record = await payments.find(order.paymentReference)
  if (record && record.currency !== order.currency && record.refunds.length > 0)
    throw new Failure('payment.contradiction', 'The bank has refunds of this order in another currency')
  const providerRefunds = record?.refunds ?? []
  const { refunds: recorded } = await orders.view(order.orderId)
  for (const providerRefund of providerRefunds)
    if (!recorded.some((refund) => closes(refund, providerRefund))) await bookRefund(order, providerRefund, by)
  return providerRefunds
}
