import * as z from 'zod'
import { parkPurchase } from '#shared/workflow/park-purchase.ts'
import { checkoutOf, PurchaseRef, stepTimeoutSeconds } from '#shared/workflow/purchase.ts'
import { task } from '#shared/workflow/task.ts'

/** Hands a purchase whose outcome stayed open to a person. */
export const run = task(
  {
    input: PurchaseRef.extend({ code: z.string() }),
    output: z.object({ parkedId: z.string() }),
    fails: [],
    timeoutSeconds: stepTimeoutSeconds,
    grants: { read: ['CHECKOUT', 'PARKED'], write: ['CHECKOUT', 'AUDIT', 'PARKED', 'LEDGER'] },
  },
  async (ref) => ({ parkedId: await parkPurchase(await checkoutOf(ref), ref.code, 'saga', Date.now()) }),
)
