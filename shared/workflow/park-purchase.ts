import { type Checkout, checkouts } from '#shared/store/checkouts.ts'
import { legs } from '#shared/store/legs.ts'
import { parked, parkedIdOf } from '#shared/store/parked.ts'
import { commit } from '#shared/store/table.ts'
import { countParked } from './observe.ts'
import { holdEndsAt } from './purchase.ts'

/** Hands a whole purchase to a person, with what may be owed on it. Never undoes: something may have been bought. */
export const parkPurchase = async (
  checkout: Checkout,
  code: string,
  by: 'saga' | 'sweep',
  nowMs: number,
): Promise<string> => {
  const { approvalId = '', checkoutId, currency } = checkout
  const parkedId = parkedIdOf(approvalId)
  if (checkout.state === 'parked') return parkedId
  const all = await legs.of(checkoutId)
  const open = all.filter((leg) => leg.phase === 'open' || leg.phase === 'undoing')
  const held = open.filter((leg) => !['none', 'declined', 'voided', 'refunded'].includes(leg.payment))
  const item = {
    parkedId,
    approvalId,
    checkoutId,
    reason: code,
    owedMinor: held.reduce((sum, leg) => sum + leg.totalMinor, 0),
    currency,
    parkedAt: new Date(nowMs).toISOString(),
    ...(held.length > 0 && { holdExpiresAt: holdEndsAt(checkout) }),
  }
  const event = { type: 'purchase.parked' as const, data: { code, owedMinor: item.owedMinor } }
  const move = { by, actor: by, to: 'parked', action: 'purchase.park', details: { code }, event } as const
  await commit([...checkouts.move(checkout, move, nowMs).writes, parked.park(item)])
  countParked()
  return parkedId
}
