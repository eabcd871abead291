import { type Checkout, checkouts } from '#shared/store/checkouts.ts'
import { holdWatch } from '#shared/store/hold-watch.ts'
import { legs } from '#shared/store/legs.ts'
import { parked, parkedIdOf } from '#shared/store/parked.ts'
import { commit, type Guarded } from '#shared/store/table.ts'
import { countParked } from './observe.ts'
import { moneyOut, owe } from './owe.ts'
import { holdEndsAt } from './purchase.ts'

/** Hands a whole purchase to a person, with what is owed on it in the ledger. Never undoes: something may have been bought. */
export const parkPurchase = async (
  checkout: Checkout,
  code: string,
  by: 'saga' | 'sweep',
  nowMs: number,
): Promise<string> => {
  const { approvalId = '', checkoutId, currency } = checkout
  const parkedId = parkedIdOf(approvalId)
  if (checkout.state === 'parked') return parkedId
  const open = (await legs.of(checkoutId)).filter((leg) => leg.phase === 'open' || leg.phase === 'undoing')
  const held = open.filter(moneyOut)
  const debts: Guarded[] = held.flatMap((leg) => {
    const { set, writes } = owe(leg, checkout.direction === 'forward', nowMs)
    return writes.length > 0 ? [...legs.change(leg, set, by, nowMs).writes, ...writes] : []
  })
  const holdExpiresAt = holdEndsAt(checkout)
  const item = {
    parkedId,
    kind: 'purchase' as const,
    approvalId,
    checkoutId,
    reason: code,
    owedMinor: held.reduce((sum, leg) => sum + leg.totalMinor, 0),
    currency,
    parkedAt: new Date(nowMs).toISOString(),
    ...(held.length > 0 && { holdExpiresAt }),
  }
  const event = { type: 'purchase.parked' as const, data: { code, owedMinor: item.owedMinor } }
  const move = { by, actor: by, to: 'parked', action: 'purchase.park', details: { code }, event } as const
  const watch = held.length > 0 ? [holdWatch.start(checkoutId, holdExpiresAt, nowMs)] : []
  await commit([...checkouts.move(checkout, move, nowMs).writes, ...(await parked.park(item, by)), ...debts, ...watch])
  countParked()
  return parkedId
}
