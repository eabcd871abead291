import type { FailureCode } from '#shared/kernel/errors.ts'
import { holdWatch } from '#shared/operations/rows/hold-watch.ts'
import { parked, parkedIdOf } from '#shared/operations/rows/parked.ts'
import { countParked } from '#shared/platform/runtime/observe.ts'
import { commit, type Guarded } from '#shared/platform/table/table.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { holdEndsAt } from '#shared/purchase/rows/purchase.ts'
import { disputesOf, moneyIsOut, outMinor, recordDebt } from '#shared/purchase/rows/record-debt.ts'

/** Parks a whole purchase for an operator and posts its debt to the ledger. Never undoes: a merchant may have confirmed an order. */
export const parkPurchase = async (
  checkout: Checkout,
  code: FailureCode,
  by: 'saga' | 'sweep',
  nowMs: number,
): Promise<string> => {
  const { approvalId = '', checkoutId, currency } = checkout
  const parkedId = parkedIdOf(approvalId)
  if (checkout.state === 'parked') return parkedId
  const open = (await legs.of(checkoutId)).filter((leg) => leg.phase === 'open' || leg.phase === 'undoing')
  const held = open.filter(moneyIsOut)
  const debts: Guarded[] = held.flatMap((leg) => {
    const { set, writes } = recordDebt(leg, checkout.direction === 'forward', nowMs)
    return writes.length > 0 ? [...legs.change(leg, set, by, nowMs).writes, ...writes] : []
  })
  const holdExpiresAt = holdEndsAt(checkout)
  // However its executions ended: a named reason says more than that nothing settled.
  const reason = (code === 'purchase.unsettled' && open.find(({ dispute }) => dispute)?.dispute?.code) || code
  const item = {
    parkedId,
    kind: 'purchase' as const,
    approvalId,
    checkoutId,
    reason,
    owedMinor: held.reduce((sum, leg) => sum + outMinor(leg), 0),
    currency,
    ...disputesOf(open),
    parkedAt: new Date(nowMs).toISOString(),
    ...(held.length > 0 && { holdExpiresAt }),
  }
  const event = { type: 'purchase.parked' as const, data: { code: reason, owedMinor: item.owedMinor } }
  const move = { by, actor: by, to: 'parked', action: 'purchase.park', details: { code: reason }, event } as const
  const watch = held.length > 0 ? [holdWatch.start(checkoutId, holdExpiresAt, nowMs)] : []
  await commit([...checkouts.move(checkout, move, nowMs).writes, ...(await parked.park(item, by)), ...debts, ...watch])
  countParked()
  return parkedId
}
