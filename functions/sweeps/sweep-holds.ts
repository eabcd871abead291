import { checkouts } from '#shared/store/checkouts.ts'
import { holdWatch } from '#shared/store/hold-watch.ts'
import { legs } from '#shared/store/legs.ts'
import { type DueWork, take } from '#shared/store/work-list.ts'
import { countHoldExpiring } from '#shared/workflow/observe.ts'
import { onSchedule } from '#shared/workflow/on-schedule.ts'
import { moneyOut } from '#shared/workflow/owe.ts'
import { sweepList } from '#shared/workflow/sweep-list.ts'

/** A reminder that could not be written down is tried again after this long, in seconds. */
const patienceSeconds = 300
const over: readonly string[] = ['undone', 'settled']

/** Tells of what is still held for a purchase that nobody could end; one that has ended needs no watching. */
const remind = async (work: DueWork): Promise<void> => {
  const nowMs = Date.now()
  if (!(await take(work, Math.floor(nowMs / 1000) + patienceSeconds))) return
  const checkoutId = work.pk.slice('CHECKOUT#'.length)
  const [watch, checkout, all] = await Promise.all([
    holdWatch.get(checkoutId),
    checkouts.get(checkoutId),
    legs.of(checkoutId),
  ])
  const held = all.filter((leg) => moneyOut(leg) && !over.includes(leg.phase))
  if (!watch || !checkout || held.length === 0) return holdWatch.end(checkoutId)
  const heldMinor = held.reduce((sum, leg) => sum + leg.totalMinor, 0)
  await holdWatch.remind(watch, heldMinor, checkout.currency, nowMs)
  countHoldExpiring()
}

/** Three days and one day before the bank lets go of what a parked or unsettled purchase holds, and when it does: an alarm and an event. */
export const handler = onSchedule(
  {
    every: 'rate(15 minutes)',
    timeoutSeconds: 50,
    grants: { index: ['gsi3'], read: ['CHECKOUT'], write: ['CHECKOUT'] },
  },
  () => sweepList('holds', remind, 5),
)
