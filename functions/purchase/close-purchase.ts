import * as z from 'zod'
import { task } from '#shared/platform/runtime/task.ts'
import { commit } from '#shared/platform/table/table.ts'
import { stepTimeoutSeconds } from '#shared/purchase/durations.ts'
import { cancelMerchantCheckouts } from '#shared/purchase/flows/placement/cancel-merchant-checkouts.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { closeCheckout } from '#shared/purchase/rows/close-checkout.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { resolveRetried } from '#shared/purchase/rows/parked/resolve-parked.ts'
import { PurchaseRef, releasedFamilies } from '#shared/purchase/rows/purchase.ts'
import { wholeCheckout } from '#shared/purchase/rows/whole-checkout.ts'
import { type CheckoutState, underWay } from '#shared/purchase/rules/checkout-states.ts'

const unwanted: readonly CheckoutState[] = ['rejected', 'expired', 'canceled']

/** Ends a purchase that failed wholly or in part. Once every leg has ended, it releases claims and budget. */
export const run = task(
  {
    input: PurchaseRef,
    output: z.object({ state: z.string() }),
    fails: [],
    timeoutSeconds: stepTimeoutSeconds,
    grants: {
      read: ['CHECKOUT', 'PARKED', ...releasedFamilies],
      write: ['CHECKOUT', 'AUDIT', 'BUDGET', 'PARKED'],
      delete: ['CLAIM', 'INTENT', 'HOLD'],
      parameters: ['settings', 'signing-key'],
    },
  },
  async ({ approvalId, checkoutId }) => {
    const { checkout, legs: all = [] } = (await wholeCheckout(checkoutId)) ?? {}
    // Purser will not order it any more, so the merchants may release their stock.
    if (checkout && unwanted.includes(checkout.state)) await cancelMerchantCheckouts(all)
    const over = !checkout || checkout.approvalId !== approvalId || checkout.direction !== 'unwinding'
    if (over || !underWay.includes(checkout.state)) return { state: checkout?.state ?? 'unknown' }
    return { state: await close(checkout, all, Date.now()) }
  },
)

const close = async (checkout: Checkout, all: readonly Leg[], nowMs: number): Promise<string> => {
  const by = { by: 'saga', actor: 'saga' } as const
  const mended = await resolveRetried(checkout, all, 'saga', nowMs)
  const closing = await closeCheckout(checkout, { ...by, all }, nowMs)
  if (closing) {
    await commit([...closing.writes, ...mended])
    return closing.to
  }
  const code = checkout.failure?.code ?? 'purchase.failed'
  const event = { type: 'purchase.parked' as const, data: { code } }
  const move = { ...by, to: 'parked', action: 'purchase.park', details: { code }, event } as const
  await commit([...checkouts.move(checkout, move, nowMs).writes, ...mended])
  return 'parked'
}
