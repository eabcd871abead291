import * as z from 'zod'
import { type CheckoutState, underWay } from '#shared/domain/checkout-states.ts'
import { type Checkout, checkouts } from '#shared/store/checkouts.ts'
import { legs } from '#shared/store/legs.ts'
import { endHolds, releaseClaims } from '#shared/store/reservations.ts'
import { commit } from '#shared/store/table.ts'
import { letGo } from '#shared/workflow/let-go.ts'
import { PurchaseRef, releasedFamilies, stepTimeoutSeconds } from '#shared/workflow/purchase.ts'
import { task } from '#shared/workflow/task.ts'

const unwanted: readonly CheckoutState[] = ['rejected', 'expired', 'canceled']

/** Ends a purchase that was not, or not wholly, made: when nothing is owed any more its claims and its budget go back. */
export const run = task(
  {
    input: PurchaseRef,
    output: z.object({ state: z.string() }),
    fails: [],
    timeoutSeconds: stepTimeoutSeconds,
    grants: {
      read: ['CHECKOUT', ...releasedFamilies],
      write: ['CHECKOUT', 'AUDIT', 'BUDGET'],
      delete: ['CLAIM', 'INTENT', 'HOLD'],
      parameters: ['settings', 'signing-key'],
    },
  },
  async ({ approvalId, checkoutId }) => {
    const checkout = await checkouts.get(checkoutId)
    // Nobody will order it any more: its merchants may sell what they hold for it.
    if (checkout && unwanted.includes(checkout.state)) await letGo(await legs.of(checkoutId))
    const over = !checkout || checkout.approvalId !== approvalId || checkout.direction !== 'unwinding'
    if (over || !underWay.includes(checkout.state)) return { state: checkout?.state ?? 'unknown' }
    return { state: await close(checkout, Date.now()) }
  },
)

const close = async (checkout: Checkout, nowMs: number): Promise<string> => {
  const all = await legs.of(checkout.checkoutId)
  const settled = all.filter((leg) => leg.phase === 'settled')
  const undone = all.filter((leg) => leg.phase === 'undone')
  const code = checkout.failure?.code ?? 'purchase.failed'
  const by = { by: 'saga', actor: 'saga', details: { code, settled: settled.length, undone: undone.length } } as const
  if (settled.length + undone.length < all.length) {
    const move = {
      ...by,
      to: 'parked',
      action: 'purchase.park',
      event: { type: 'purchase.parked', data: { code } },
    } as const
    await commit(checkouts.move(checkout, move, nowMs).writes)
    return 'parked'
  }
  const spentMinor = settled.reduce((sum, leg) => sum + (leg.capturedMinor ?? leg.totalMinor), 0)
  const claims = settled.length > 0 ? { checkoutId: checkout.checkoutId } : checkout
  const given = [
    ...(await releaseClaims(
      claims,
      undone.map((leg) => leg.claimHash),
    )),
    ...(await endHolds(checkout.checkoutId, spentMinor)),
  ]
  const to = settled.length > 0 ? 'completed' : 'failed'
  const event =
    to === 'failed'
      ? { type: 'checkout.failed' as const, data: { code } }
      : { type: 'checkout.completed' as const, data: { legs: settled.length, spentMinor } }
  await commit([...checkouts.move(checkout, { ...by, to, action: `purchase.${to}`, event }, nowMs).writes, ...given])
  return to
}
