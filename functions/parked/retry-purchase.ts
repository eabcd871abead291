import { Failure } from '#shared/kernel/errors.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { sagaStartSeconds } from '#shared/purchase/durations.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { legEnded, parkedCheckout } from './parked-checkout.ts'

export type Direction = 'forward' | 'unwinding'

const refuse = (sentence: string): never => {
  throw new Failure('parked.impossible', sentence)
}

const directionOf = (item: Act['item'], now: Direction, wanted: Direction | undefined): Direction => {
  if (item.kind === 'leg' && wanted === 'forward') refuse('A leg that is being undone cannot go forward again')
  if (item.kind === 'leg') return 'unwinding'
  if (now === 'unwinding' && wanted === 'forward') refuse('A purchase that is being undone cannot go forward again')
  return wanted ?? now
}

/** The leg of a leg's item takes its undo up again; a whole purchase's legs are as they were. */
const takenUp = (item: Act['item'], all: readonly Leg[], nowMs: number) => {
  if (item.kind !== 'leg') return []
  const leg = all.find((each) => each.leg === item.leg)
  if (!leg || legEnded(leg)) throw new Failure('parked.ended', 'This leg has come to its end')
  return legs.change(leg, { phase: 'undoing' }, 'operator', nowMs).writes
}

/** Has the saga run again over what it recorded, forward or back: the rows, and the event on which the relay starts it. */
export const retryPurchase = async ({ item, actor, nowMs }: Act, wanted?: Direction) => {
  const checkout = await parkedCheckout(item)
  const all = await legs.of(checkout.checkoutId)
  const direction = directionOf(item, checkout.direction, wanted)
  const round = (checkout.retries ?? 0) + 1
  const turned = direction !== checkout.direction ? { failure: { code: 'purchase.canceled' } } : {}
  const move = {
    by: 'operator',
    actor,
    to: 'placing',
    set: { direction, retries: round, ...turned },
    action: 'purchase.retry',
    details: { parkedId: item.parkedId, direction, round },
    event: { type: 'purchase.retry-requested', data: { approvalId: checkout.approvalId, round } },
    dueAtSeconds: Math.floor(nowMs / 1000) + sagaStartSeconds,
  } as const
  const { after, writes } = parked.change(item, { state: 'retrying', attempts: item.attempts + 1 }, 'operator')
  return { after, writes: [...checkouts.move(checkout, move, nowMs).writes, ...takenUp(item, all, nowMs), ...writes] }
}
