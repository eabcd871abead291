import * as z from 'zod'
import { task } from '#shared/platform/runtime/task.ts'
import { stepTimeoutSeconds } from '#shared/purchase/durations.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { PurchaseRef } from '#shared/purchase/rows/purchase.ts'

/** How many parcels the user should expect. */
export const run = task(
  {
    input: PurchaseRef,
    output: z.object({ parcels: z.int() }),
    fails: [],
    timeoutSeconds: stepTimeoutSeconds,
    grants: { read: ['CHECKOUT'] },
  },
  async ({ checkoutId }) => {
    const placed = (await legs.of(checkoutId)).filter((leg) => leg.placement === 'placed')
    return { parcels: placed.length }
  },
)
