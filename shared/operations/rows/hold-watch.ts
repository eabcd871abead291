import * as z from 'zod'
import { shardOf } from '#shared/kernel/shard.ts'
import { holdRemindersSeconds } from '#shared/operations/durations.ts'
import { keys, notDue, workDue } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { type Guarded, get, update } from '#shared/platform/table/table.ts'

const HoldWatch = z.object({
  checkoutId: z.string(),
  /** ISO 8601. */
  holdExpiresAt: z.string(),
  reminded: z.int().nonnegative(),
})
export type HoldWatch = z.output<typeof HoldWatch>

const nextReminder = (holdExpiresAt: string, nowMs: number): number | undefined =>
  holdRemindersSeconds.map((before) => Date.parse(holdExpiresAt) - before * 1000).find((at) => at > nowMs)

const place = (checkoutId: string, dueMs: number | undefined) =>
  dueMs === undefined ? notDue : workDue(shardOf(checkoutId), Math.floor(dueMs / 1000), checkoutId, 'holds')

const unconditional = () => new Error('A watch has no condition')
const reminded = () => new Error('Reminded of at the same moment')

export const holdWatch = {
  /** The row that makes the sweep warn before a checkout's holds expire at the bank. */
  start: (checkoutId: string, holdExpiresAt: string, nowMs: number): Guarded =>
    update(
      keys.holdWatch(checkoutId),
      {},
      { kind: 'holds', checkoutId, holdExpiresAt, ...place(checkoutId, nextReminder(holdExpiresAt, nowMs) ?? nowMs) },
      unconditional,
      true,
    ),

  async get(checkoutId: string): Promise<HoldWatch | undefined> {
    const row = await get(keys.holdWatch(checkoutId))
    return row && HoldWatch.parse({ reminded: 0, ...row })
  },

  /** No hold is left, so the warnings end. */
  end: (checkoutId: string): Guarded =>
    update(keys.holdWatch(checkoutId), {}, place(checkoutId, undefined), unconditional),

  /** The rows that warn once for this time, and watch for the next one. */
  remind(watch: HoldWatch, heldMinor: number, currency: string, nowMs: number): Guarded[] {
    const { checkoutId, holdExpiresAt } = watch
    const n = watch.reminded + 1
    const data = { heldMinor, currency, holdExpiresAt }
    const event = { type: 'purchase.hold-expiring' as const, subject: checkoutId, data }
    const next = { reminded: n, ...place(checkoutId, nextReminder(holdExpiresAt, nowMs)) }
    return [
      eventRow(keys.holdEvent(checkoutId, n), event, nowMs),
      update(keys.holdWatch(checkoutId), {}, next, reminded),
    ]
  },
}
