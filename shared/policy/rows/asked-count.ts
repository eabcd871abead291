import { Failure } from '#shared/kernel/errors.ts'
import { absent, below, grows, type Item, type Key } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, update } from '#shared/platform/table/table.ts'
import { askedHourSeconds, askedKeptSeconds } from '#shared/policy/durations.ts'
import type { PolicyRule } from '#shared/policy/rules/policy-rules.ts'

const hourOf = (nowMs: number): number => Math.floor(nowMs / 1000 / askedHourSeconds)

/** Where the requests of this clock hour are counted. */
export const askedKey = (userId: string, nowMs: number): Key => keys.asked(userId, hourOf(nowMs))
export const askedIn = (row: Item | undefined): number => Number(row?.['asked'] ?? 0)

/** Counts one more. Refused when requests that came meanwhile make a velocity rule apply that did not: then the request is judged again. */
export const countAsked = (
  userId: string,
  askedBefore: number,
  rules: readonly PolicyRule[],
  nowMs: number,
): Guarded => {
  const open = rules.flatMap((rule) => (rule.rule === 'velocity' && askedBefore < rule.perHour ? [rule.perHour] : []))
  const ttl = (hourOf(nowMs) + 1) * askedHourSeconds + askedKeptSeconds
  return update(
    askedKey(userId, nowMs),
    open.length > 0 ? [{ asked: absent }, { asked: below(Math.min(...open)) }] : {},
    { asked: grows(1), ttl },
    () => new Failure('table.conflict', 'Another request was counted at the same time; retry'),
    true,
  )
}
