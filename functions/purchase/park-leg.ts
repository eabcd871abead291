import * as z from 'zod'
import { legs } from '#shared/store/legs.ts'
import { parked, parkedIdOf } from '#shared/store/parked.ts'
import { commit } from '#shared/store/table.ts'
import { countParked } from '#shared/workflow/observe.ts'
import { checkoutOf, holdEndsAt, LegRef, stepTimeoutSeconds } from '#shared/workflow/purchase.ts'
import { task } from '#shared/workflow/task.ts'

/** Hands a leg that could not be undone to a person, with what is owed on it. */
export const run = task(
  {
    input: LegRef.extend({ code: z.string() }),
    output: z.object({ parkedId: z.string() }),
    fails: [],
    timeoutSeconds: stepTimeoutSeconds,
    grants: { read: ['CHECKOUT'], write: ['CHECKOUT', 'PARKED'] },
  },
  async (ref) => {
    const nowMs = Date.now()
    const parkedId = parkedIdOf(ref.approvalId, ref.leg)
    const leg = await legs.get(ref.checkoutId, ref.leg)
    const checkout = await checkoutOf(ref)
    if (leg.phase !== 'open' && leg.phase !== 'undoing') return { parkedId } // parked before, or undone after all
    const held = !['none', 'declined', 'voided', 'refunded'].includes(leg.payment)
    const item = {
      parkedId,
      approvalId: ref.approvalId,
      checkoutId: ref.checkoutId,
      leg: ref.leg,
      reason: ref.code,
      owedMinor: held ? leg.totalMinor : 0,
      currency: leg.currency,
      parkedAt: new Date(nowMs).toISOString(),
      ...(held && { holdExpiresAt: holdEndsAt(checkout) }),
    }
    const told = { type: 'purchase.parked' as const, data: { leg: ref.leg, code: ref.code, owedMinor: item.owedMinor } }
    await commit([...legs.change(leg, { phase: 'parked' }, 'saga', nowMs, told).writes, parked.park(item)])
    countParked()
    return { parkedId }
  },
)
