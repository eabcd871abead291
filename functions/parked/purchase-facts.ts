import * as z from 'zod'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { Dispute } from '#shared/operations/dispute.ts'
import type { Parked } from '#shared/operations/rows/parked.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'

const text = z.string().optional()
const LegFacts = z.object({
  leg: z.int(),
  merchantId: z.string(),
  merchantCheckoutId: z.string(),
  merchantOrderId: text,
  permalink: text,
  dispute: Dispute.optional(),
  phase: z.string(),
  placement: z.string(),
  payment: z.string(),
  captureBy: z.string(),
  cancelable: z.boolean(),
  totalMinor: z.int(),
  chargedMinor: z.int().optional(),
  /** Our references at the bank and the merchant. */
  paymentReference: text,
  placementReference: text,
  captureReference: text,
})

/** What an operator needs for a lookup at the bank and the merchants: ids and amounts, no personal data. */
export const PurchaseFacts = z.object({
  checkoutId: z.string(),
  userId: z.string(),
  state: z.string(),
  direction: z.string(),
  fulfilment: z.string(),
  legs: z.array(LegFacts),
  balances: z.record(z.string(), z.int()),
})

const factsOf = (leg: Leg): z.input<typeof LegFacts> => leg

/** The present state of the purchase behind an item; an event has none. */
export const purchaseFacts = async ({ checkoutId }: Parked): Promise<z.input<typeof PurchaseFacts> | undefined> => {
  const checkout = checkoutId === undefined ? undefined : await checkouts.get(checkoutId)
  if (!checkout || checkoutId === undefined) return undefined
  const { userId, state, direction, fulfilment } = checkout
  const [all, posted] = await Promise.all([legs.of(checkoutId), postedOf(checkoutId)])
  return { checkoutId, userId, state, direction, fulfilment, legs: all.map(factsOf), balances: balances(posted) }
}
