import { shardOf } from '#shared/kernel/shard.ts'
import { atMost, type Changes } from '#shared/platform/table/expression.ts'
import { notDue, workDue } from '#shared/platform/table/keys.ts'

/** Where a checkout lies in the work list of purchases; nowhere without a time. */
export const workPlace = (checkoutId: string, dueAtSeconds: number | undefined) =>
  dueAtSeconds === undefined ? notDue : workDue(shardOf(checkoutId), dueAtSeconds, checkoutId, 'purchases')

/** The next place in the work list, and what must hold for it. */
export interface Place {
  guard: Changes
  place: Changes
}
export const samePlace: Place = { guard: {}, place: {} }

/** The checkout keeps a place that is early enough, since each other place is two writes of the index. It keeps it only if no sweep has put it off meanwhile. */
export const nextPlace = (
  { checkoutId, gsi3sk }: { checkoutId: string; gsi3sk?: string | undefined },
  dueAtSeconds: number | undefined,
): Place => {
  const next = workPlace(checkoutId, dueAtSeconds)
  if (gsi3sk === undefined || next.gsi3sk === undefined || gsi3sk > next.gsi3sk) return { guard: {}, place: next }
  return { guard: { gsi3sk: atMost(next.gsi3sk) }, place: {} }
}
