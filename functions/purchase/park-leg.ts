import * as z from 'zod'
import { CodeOrInternal } from '#shared/kernel/failure-code.ts'
import { holdWatch } from '#shared/operations/rows/hold-watch.ts'
import { parked, parkedIdOf } from '#shared/operations/rows/parked.ts'
import { countParked } from '#shared/platform/runtime/observe.ts'
import { task } from '#shared/platform/runtime/task.ts'
import { commit } from '#shared/platform/table/table.ts'
import { stepTimeoutSeconds } from '#shared/purchase/durations.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { holdEndsAt, LegRef, legOf } from '#shared/purchase/rows/purchase.ts'
import { disputesOf, moneyIsOut, outMinor, recordDebt } from '#shared/purchase/rows/record-debt.ts'

/** Parks a leg that could not be undone, and records its debt in the ledger. */
export const run = task(
  {
    input: LegRef.extend({ code: CodeOrInternal }),
    output: z.object({ parkedId: z.string() }),
    fails: [],
    timeoutSeconds: stepTimeoutSeconds,
    grants: { read: ['CHECKOUT', 'PARKED'], write: ['CHECKOUT', 'PARKED', 'LEDGER'] },
  },
  async (ref) => {
    const nowMs = Date.now()
    const parkedId = parkedIdOf(ref.approvalId, ref.leg)
    const { checkout, leg } = await legOf(ref)
    if (leg.phase !== 'open' && leg.phase !== 'undoing') return { parkedId } // parked before, or undone after all
    const held = moneyIsOut(leg)
    const holdExpiresAt = holdEndsAt(checkout)
    const item = {
      parkedId,
      kind: 'leg' as const,
      approvalId: ref.approvalId,
      checkoutId: ref.checkoutId,
      leg: ref.leg,
      reason: ref.code,
      owedMinor: held ? outMinor(leg) : 0,
      currency: leg.currency,
      ...disputesOf([leg]),
      parkedAt: new Date(nowMs).toISOString(),
      ...(held && { holdExpiresAt }),
    }
    const event = {
      type: 'purchase.parked' as const,
      data: { leg: ref.leg, code: ref.code, owedMinor: item.owedMinor },
    }
    const debt = recordDebt(leg, false, nowMs)
    await commit([
      ...legs.change(leg, { ...debt.set, phase: 'parked' }, 'saga', nowMs, event).writes,
      ...debt.writes,
      ...(await parked.park(item, 'saga')),
      ...(held ? [holdWatch.start(ref.checkoutId, holdExpiresAt, nowMs)] : []),
    ])
    countParked()
    return { parkedId }
  },
)
