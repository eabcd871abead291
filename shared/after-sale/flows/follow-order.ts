import { refundSeconds, unshownLookSeconds } from '#shared/after-sale/durations.ts'
import { unnamed, unshownOf } from '#shared/after-sale/rows/promises.ts'
import { parkNewRefund } from '#shared/after-sale/rows/refund-debt.ts'
import { type Order, orders } from '#shared/orders/orders.ts'
import { followed, followOn, followUpDone } from '#shared/orders/returns.ts'
import { fitted, pieceless } from '#shared/orders/rules/refund-lines.ts'
import { countParked, report } from '#shared/platform/runtime/observe.ts'
import { commit } from '#shared/platform/table/table.ts'
import { bookReportedRefunds } from './book-reported-refunds.ts'
import { readOrder } from './read-order.ts'

type Unshown = ReturnType<typeof unshownOf>

/** Parks money that a merchant reported and that never showed at the bank: its merchant owes it. */
const parkUnshown = async (order: Order, { amountMinor, left, reference }: Unshown, takenUntilSeconds: number) => {
  const { orderId, merchantId } = order
  const nowMs = Date.now()
  const refund = {
    reference,
    orderId,
    kind: 'merchant' as const,
    restOf: unnamed,
    amountMinor,
    ...fitted(left, pieceless(left), amountMinor),
    requestedBy: `merchant:${merchantId}`,
    requestedAt: new Date(nowMs).toISOString(),
  }
  const rows = await parkNewRefund(order, refund, 'refund.unpaid', 'sweep', nowMs)
  await commit([...rows, followUpDone(orderId, takenUntilSeconds)])
  countParked()
}

/** Reads the merchant's order and the bank's record, because nobody may tell of what they show. Money that a merchant reported keeps the order on the list until the bank shows it; after days it is parked. */
export const followOrderDue = async (orderId: string, takenUntilSeconds: number): Promise<void> => {
  const order = await orders.get(orderId)
  if (order) await readOrder(order).catch(report) // a merchant that does not answer does not delay the rest
  await bookReportedRefunds(orderId, 'sweep')
  const view = await orders.view(orderId)
  const unshown = view.order && unshownOf(view.order, view)
  if (!view.order || !unshown || unshown.amountMinor === 0) return commit([followUpDone(orderId, takenUntilSeconds)])
  const nowMs = Date.now()
  const { since, awaitedMinor } = await followed(orderId)
  const waits = since !== undefined && awaitedMinor === unshown.amountMinor ? since : new Date(nowMs).toISOString()
  if ((nowMs - Date.parse(waits)) / 1000 >= refundSeconds) return parkUnshown(view.order, unshown, takenUntilSeconds)
  const dueAtSeconds = Math.floor(nowMs / 1000) + unshownLookSeconds
  const next = { since: waits, awaitedMinor: unshown.amountMinor }
  await commit([followOn(orderId, takenUntilSeconds, dueAtSeconds, next)])
}
