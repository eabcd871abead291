import { Failure } from '#shared/kernel/errors.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { sagaStartSeconds } from '#shared/purchase/durations.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { legEnded } from '#shared/purchase/rules/leg-states.ts'
import { parkedCheckout } from './parked-checkout.ts'

export type Direction = 'forward' | 'unwinding'

const refuse = (sentence: string): never => {
  throw new Failure('parked.impossible', sentence)
}

const directionOf = (item: Act['item'], now: Direction, requested: Direction | undefined): Direction => {
  if (item.kind === 'leg' && requested === 'forward') refuse('A leg that is being undone cannot go forward again')
  if (item.kind === 'leg') return 'unwinding'
  if (now === 'unwinding' && requested === 'forward') refuse('A purchase that is being undone cannot go forward again')
  return requested ?? now
}

/** Restarts the undo of the item's leg. For an item of a whole purchase no leg changes. */
const restartUndo = (item: Act['item'], all: readonly Leg[], nowMs: number) => {
  if (item.kind !== 'leg') return []
  const leg = all.find((each) => each.leg === item.leg)
  if (!leg || legEnded(leg)) throw new Failure('parked.ended', 'This leg has already ended')
  return legs.change(leg, { phase: 'undoing' }, 'operator', nowMs).writes
}

/** Runs the saga again over its recorded rows, forward or back. The relay starts it on the event. */
export const retryPurchase = async ({ item, actor, nowMs }: Act, requested?: Direction) => {
  const checkout = await parkedCheckout(item)
  const all = await legs.of(checkout.checkoutId)
  const direction = directionOf(item, checkout.direction, requested)
  const round = (checkout.retries ?? 0) + 1
  const failure = direction !== checkout.direction ? { failure: { code: 'purchase.canceled' } } : {}
  const move = {
    by: 'operator',
    actor,
    to: 'placing',
    set: { direction, retries: round, ...failure },
    action: 'purchase.retry',
    details: { parkedId: item.parkedId, direction, round },
    event: { type: 'purchase.retry-requested', data: { approvalId: checkout.approvalId, round } },
    dueAtSeconds: Math.floor(nowMs / 1000) + sagaStartSeconds,
  } as const
  const { after, writes } = parked.change(item, { state: 'retrying', attempts: item.attempts + 1 }, 'operator')
  return {
    after,
    writes: [...checkouts.move(checkout, move, nowMs).writes, ...restartUndo(item, all, nowMs), ...writes],
  }
}
