import { reminderRetrySeconds } from '#shared/operations/durations.ts'
import { holdWatch } from '#shared/operations/rows/hold-watch.ts'
import { countHoldExpiring } from '#shared/platform/runtime/observe.ts'
import { onSchedule } from '#shared/platform/runtime/on-schedule.ts'
import { sweepList } from '#shared/platform/runtime/sweep-list.ts'
import { ownerId } from '#shared/platform/table/keys.ts'
import { commit } from '#shared/platform/table/table.ts'
import { type DueWork, take } from '#shared/platform/table/work-list.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { moneyIsOut } from '#shared/purchase/rows/record-debt.ts'

const over: readonly string[] = ['undone', 'settled']

/** Reports money that is still held for a purchase without an end. A purchase that has ended needs no watch. */
const remind = async (work: DueWork): Promise<void> => {
  const nowMs = Date.now()
  if (!(await take(work, Math.floor(nowMs / 1000) + reminderRetrySeconds))) return
  const checkoutId = ownerId(work)
  const [watch, checkout, all] = await Promise.all([
    holdWatch.get(checkoutId),
    checkouts.get(checkoutId),
    legs.of(checkoutId),
  ])
  const held = all.filter((leg) => moneyIsOut(leg) && !over.includes(leg.phase))
  if (!watch || !checkout || held.length === 0) return commit([holdWatch.end(checkoutId)])
  const heldMinor = held.reduce((sum, leg) => sum + leg.totalMinor, 0)
  await commit(holdWatch.remind(watch, heldMinor, checkout.currency, nowMs))
  countHoldExpiring()
}

/** Warns three days and one day before a hold of a parked or unsettled purchase expires, and when it does. Each warning is an alarm and an event. */
export const handler = onSchedule(
  {
    every: 'rate(15 minutes)',
    timeoutSeconds: 50,
    grants: { index: ['gsi3'], read: ['CHECKOUT'], write: ['CHECKOUT'] },
  },
  () => sweepList('holds', remind, 5),
)
