import { moneyBack } from '#shared/after-sale/rows/rest-of-refund.ts'
import { resolveRetriedReturn } from '#shared/after-sale/rows/return-item.ts'
import { allows, type Mover } from '#shared/kernel/transitions.ts'
import { type Order, orders } from '#shared/orders/orders.ts'
import { type Return, returns } from '#shared/orders/returns.ts'
import type { Fact } from '#shared/orders/rules/order-facts.ts'
import { sumOf } from '#shared/orders/rules/refund-lines.ts'
import { returnStateOf, returnTransitions } from '#shared/orders/rules/return-states.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Neither our books nor the merchant have money for it: all was refunded before, so it ends when the goods arrive. */
const unowed = (each: Return, about: readonly Fact[]): boolean =>
  sumOf(each) === 0 && about.every(({ amountMinor = 0 }) => amountMinor === 0)

const settled = async (order: Order, by: Mover): Promise<Return[]> => {
  const { facts, refunds, returns: all } = await orders.view(order.orderId)
  const nowMs = Date.now()
  const after: Return[] = []
  for (const each of all) {
    const about = facts.filter(({ returnId }) => returnId === each.returnId)
    const paid = moneyBack(refunds, each.refundReference)
    const arrived = about.some(({ kind }) => kind === 'return_received')
    const to = returnStateOf(about, paid || (arrived && unowed(each, about)))
    const promisedMinor = about.find(({ kind }) => kind === 'return_approved')?.amountMinor
    if (to !== each.state && allows(returnTransitions, each.state, to, by)) {
      const refused = to === 'rejected' ? ({ refused: 'return_rejected' } as const) : {}
      const set = { ...refused, ...(promisedMinor !== undefined && { promisedMinor }) }
      await commit([...returns.move(each, to, by, set, nowMs), ...(await resolveRetriedReturn(order, each, by, nowMs))])
      const { parkedAt: _, retriedAt: __, ...rest } = each
      after.push({ ...rest, ...set, state: to })
    } else after.push(each)
  }
  return after
}

/** Moves an order's returns to the state that their facts show. The same facts again change no return. */
export const settleReturns = (order: Order, by: Mover): Promise<Return[]> =>
  retryOvertaken(['table.conflict'], () => settled(order, by))
