import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import type { Family } from '#shared/kernel/grants.ts'
import { holdSeconds, stepTimeoutSeconds } from '#shared/purchase/durations.ts'
import { approvals } from './approvals.ts'
import { type Checkout, checkouts } from './checkouts.ts'
import type { Leg } from './legs.ts'
import { legAndCheckout, type WholeCheckout, wholeCheckout } from './whole-checkout.ts'

/** The input of every step of a purchase. */
export const PurchaseRef = z.object({ approvalId: z.string(), checkoutId: z.string() })
export type PurchaseRef = z.output<typeof PurchaseRef>
/** The input of a step that works on one leg. Legs count from 1. */
export const LegRef = PurchaseRef.extend({ leg: z.int().positive() })
export type LegRef = z.output<typeof LegRef>

/** Until when (ms) an effect may still land whose fence is committed now. */
export const deadlineFrom = (nowMs: number): number => nowMs + stepTimeoutSeconds * 1000

/** Our reference for a leg's money, the same at every try. */
export const paymentReferenceOf = (approvalId: string, leg: number): string => `${approvalId}-L${leg}`
/** The approval under which a payment reference was made. */
export const approvalIdOfPayment = (reference: string): string => reference.replace(/-L\d+$/, '')
export const undoReferenceOf = (approvalId: string, leg: number): string => `${approvalId}-L${leg}-undo`
export const captureReferenceOf = (approvalId: string, leg: number): string => `${approvalId}-L${leg}-capture`

/** Returns what was read if the saga was started for it; a later approval of the same checkout has a saga of its own. */
const own = <T extends { checkout: Checkout }>({ approvalId }: PurchaseRef, purchase: T | undefined): T => {
  if (!purchase) throw new Failure('checkout.not-found', 'No such checkout')
  if (purchase.checkout.approvalId !== approvalId)
    throw new Failure('approval.replaced', 'A newer approval replaced this one; decide on the newer one')
  return purchase
}

/** The checkout of a saga. */
export const checkoutOf = async (ref: PurchaseRef): Promise<Checkout> => {
  const checkout = await checkouts.get(ref.checkoutId)
  return own(ref, checkout && { checkout }).checkout
}

/** The checkout of a saga with its legs and the receipt that was asked about. */
export const purchaseOf = async (ref: PurchaseRef): Promise<WholeCheckout> =>
  own(ref, await wholeCheckout(ref.checkoutId, approvals.versionOf(ref.approvalId)))

/** The checkout of a saga with one leg. */
export const legOf = async (ref: LegRef): Promise<{ checkout: Checkout; leg: Leg }> => {
  const { checkout, leg } = own(ref, await legAndCheckout(ref.checkoutId, ref.leg))
  if (!leg) throw new Failure('checkout.not-found', 'No such leg', { leg: ref.leg })
  return { checkout, leg }
}

/** The scopes that must not be frozen for money to move. */
export const freezeScopes = (checkout: Checkout, merchantIds: readonly string[]): string[] => [
  `user:${checkout.userId}`,
  ...(checkout.createdBy.startsWith('agent:') ? [checkout.createdBy] : []),
  ...merchantIds.map((merchantId) => `merchant:${merchantId}`),
]

/** When the hold expires at the bank, ISO 8601. Counted from the approval, not from now: the bank accepts a repeated reference only with the same terms. */
export const holdEndsAt = ({ approvalExpiresAtSeconds = 0 }: Checkout): string =>
  new Date((approvalExpiresAtSeconds + holdSeconds) * 1000).toISOString()

/** The partitions that the end of an approval releases. */
export const releasedFamilies = ['CLAIM', 'INTENT', 'HOLD', 'BUDGET'] as const satisfies readonly Family[]
