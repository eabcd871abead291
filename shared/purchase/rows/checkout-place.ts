import { shardOf } from '#shared/kernel/shard.ts'
import { atMost, type Changes } from '#shared/platform/table/expression.ts'
import { workDue } from '#shared/platform/table/keys.ts'

export const placeOf = (checkoutId: string, dueAtSeconds: number | undefined) =>
  dueAtSeconds === undefined
    ? { gsi3pk: undefined, gsi3sk: undefined }
    : workDue(shardOf(checkoutId), dueAtSeconds, checkoutId, 'purchases')

/** Its next place on the work list, and the condition for it. */
interface Place {
  guard: Changes
  place: Changes
}
export const samePlace: Place = { guard: {}, place: {} }

/** Keeps the checkout's place on the work list if the sweep looks soon enough, since another place costs two index writes. Refused if a sweep has moved it meanwhile. */
export const nextPlace = (
  { checkoutId, gsi3sk }: { checkoutId: string; gsi3sk?: string | undefined },
  dueAtSeconds: number | undefined,
): Place => {
  const next = placeOf(checkoutId, dueAtSeconds)
  if (gsi3sk === undefined || next.gsi3sk === undefined || gsi3sk > next.gsi3sk) return { guard: {}, place: next }
  return { guard: { gsi3sk: atMost(next.gsi3sk) }, place: {} }
}
