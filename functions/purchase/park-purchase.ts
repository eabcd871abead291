import * as z from 'zod'
import { checkouts } from '#shared/store/checkouts.ts'
import { legs } from '#shared/store/legs.ts'
import { parked, parkedIdOf } from '#shared/store/parked.ts'
import { commit } from '#shared/store/table.ts'
import { countParked } from '#shared/workflow/observe.ts'
import { checkoutOf, PurchaseRef, stepTimeoutSeconds } from '#shared/workflow/purchase.ts'
import { task } from '#shared/workflow/task.ts'

/** Hands a purchase whose outcome stayed open to a person. Never undoes: something may have been bought. */
export const run = task(
  {
    input: PurchaseRef.extend({ code: z.string() }),
    output: z.object({ parkedId: z.string() }),
    fails: [],
    timeoutSeconds: stepTimeoutSeconds,
    grants: { read: ['CHECKOUT'], write: ['CHECKOUT', 'AUDIT', 'PARKED'] },
  },
  async (ref) => {
    const nowMs = Date.now()
    const parkedId = parkedIdOf(ref.approvalId)
    const checkout = await checkoutOf(ref)
    if (checkout.state === 'parked') return { parkedId }
    const open = (await legs.of(ref.checkoutId)).filter((leg) => leg.phase === 'open' && leg.placement !== 'refused')
    const item = {
      parkedId,
      approvalId: ref.approvalId,
      checkoutId: ref.checkoutId,
      reason: ref.code,
      owedMinor: open.reduce((sum, leg) => sum + leg.totalMinor, 0),
      currency: checkout.currency,
      parkedAt: new Date(nowMs).toISOString(),
    }
    const event = { type: 'purchase.parked' as const, data: { code: ref.code, owedMinor: item.owedMinor } }
    const move = {
      by: 'saga',
      actor: 'saga',
      to: 'parked',
      action: 'purchase.park',
      details: { code: ref.code },
      event,
    } as const
    await commit([...checkouts.move(checkout, move, nowMs).writes, parked.park(item)])
    countParked()
    return { parkedId }
  },
)
