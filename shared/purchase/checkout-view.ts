import * as z from 'zod'
import { Address } from '#shared/identity/rules/address.ts'
import { CodeOrInternal } from '#shared/kernel/failure-code.ts'
import { UntrustedText } from '#shared/kernel/untrusted-text.ts'
import { ReceiptLeg } from '#shared/orders/rules/receipt.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { checkoutStates } from '#shared/purchase/rules/checkout-states.ts'
import { DelegatedBy } from '#shared/purchase/rules/delegated-by.ts'
import { Difference } from '#shared/purchase/rules/drift.ts'
import { Joining, joinings } from '#shared/purchase/rules/joining.ts'
import { paymentStates, placementStates } from '#shared/purchase/rules/leg-states.ts'
import { confirming, legOutcome, legOutcomes, Unsettled } from './leg-outcome.ts'
import { protocolStatus } from './protocol-status.ts'
import { receiptLeg } from './rows/leg-terms.ts'

const LegView = ReceiptLeg.omit({ destination: true }).extend({
  payment: z.enum(paymentStates),
  placement: z.enum(placementStates),
  /** The outcome of the leg: only `open` and `parked` may still change. */
  outcome: z.enum(legOutcomes),
  /** While true, a freeze or a cancel still stops this leg. */
  revocable: z.boolean(),
  refused: z.string().optional(),
  /** The bank's term for it. */
  declined: UntrustedText.optional(),
  /** What is unknown and still being looked up. */
  unsettled: Unsettled.optional(),
  orderId: z.string().optional(),
  permalink: z.string().optional(),
})

export const CheckoutView = z.object({
  checkoutId: z.string(),
  state: z.enum(checkoutStates),
  ...protocolStatus.members,
  /** `unwinding`: it was not bought as approved, and the saga undoes its effects. */
  direction: z.enum(['forward', 'unwinding']),
  version: z.int(),
  intentId: z.string().optional(),
  /** Every intent that it consumes, where there are several. */
  intentIds: z.array(z.string()).optional(),
  cartId: z.string().optional(),
  fulfilment: z.string(),
  legs: z.array(LegView),
  /** Each merchant of the basket: joined as which leg, or why not, with its own page. */
  merchants: z.array(Joining),
  currency: z.string(),
  totalMinor: z.int(),
  instrument: z.string(),
  /** What its owner knew the instrument by when it was quoted, or when approval was asked for. */
  instrumentLabel: z.string().optional(),
  /** The name of the stored address that it goes to. */
  addressId: z.string().optional(),
  /** The whole address, when its owner reads the checkout. Agents see its name alone. */
  address: Address.optional(),
  quoteExpiresAt: z.string().optional(),
  approval: z.object({ approvalId: z.string(), receiptHash: z.string(), expiresAt: z.string() }).optional(),
  /** The delegation that decided the present approval, if one did. */
  delegation: DelegatedBy.optional(),
  /** What a merchant changed since the last approval, if it did. */
  drift: z.array(Difference).optional(),
  failure: z.object({ code: CodeOrInternal, leg: z.int().optional() }).optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()

const legView = (checkout: Checkout, leg: Leg, nowMs: number): z.input<typeof LegView> => {
  const unsettled = confirming(checkout, leg, nowMs)
  const { destination: _, ...terms } = receiptLeg(leg.leg, leg.merchantId, leg)
  return {
    ...terms,
    payment: leg.payment,
    placement: leg.placement,
    outcome: legOutcome(leg),
    revocable: leg.phase === 'open' && leg.placement === 'none',
    ...(leg.refused && { refused: leg.refused }),
    ...(leg.declined && { declined: leg.declined }),
    ...(unsettled && { unsettled }),
    ...(leg.orderId && { orderId: leg.orderId }),
    ...(leg.permalink && { permalink: leg.permalink }),
  }
}

export const checkoutView = (
  checkout: Checkout,
  all: readonly Leg[],
  nowMs = Date.now(),
): z.input<typeof CheckoutView> => {
  const { approvalId, receiptHash, approvalExpiresAtSeconds, quoteExpiresAtSeconds, v, state } = checkout
  return {
    ...checkout,
    ...protocolStatus.of(state),
    version: v,
    legs: all.map((leg) => legView(checkout, leg, nowMs)),
    merchants: joinings(all, checkout.leftOut ?? []),
    ...(quoteExpiresAtSeconds && { quoteExpiresAt: iso(quoteExpiresAtSeconds) }),
    ...(approvalId &&
      receiptHash && { approval: { approvalId, receiptHash, expiresAt: iso(approvalExpiresAtSeconds ?? 0) } }),
  } as z.input<typeof CheckoutView>
}
