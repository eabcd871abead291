import * as z from 'zod'
import { CodeOrInternal } from '#shared/kernel/failure-code.ts'
import { task } from '#shared/platform/runtime/task.ts'
import { stepTimeoutSeconds } from '#shared/purchase/durations.ts'
import { parkPurchase } from '#shared/purchase/flows/park-purchase.ts'
import { checkoutOf, PurchaseRef } from '#shared/purchase/rows/purchase.ts'

/** Parks a purchase whose outcome stayed unknown. */
export const run = task(
  {
    input: PurchaseRef.extend({ code: CodeOrInternal }),
    output: z.object({ parkedId: z.string() }),
    fails: [],
    timeoutSeconds: stepTimeoutSeconds,
    grants: { read: ['CHECKOUT', 'PARKED'], write: ['CHECKOUT', 'AUDIT', 'PARKED', 'LEDGER'] },
  },
  async (ref) => ({ parkedId: await parkPurchase(await checkoutOf(ref), ref.code, 'saga', Date.now()) }),
)
