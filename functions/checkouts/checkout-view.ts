import * as z from 'zod'
import { checkoutStates, ucpStatus } from '#shared/domain/checkout-states.ts'
import { paymentStates, placementStates } from '#shared/domain/leg-states.ts'
import { type Principal, principalKey } from '#shared/domain/principal.ts'
import { ReceiptLeg } from '#shared/domain/receipt.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { type Checkout, checkouts } from '#shared/store/checkouts.ts'
import { type Leg, legs } from '#shared/store/legs.ts'
import { receiptLeg } from '#shared/workflow/leg-terms.ts'

export const CheckoutParams = z.object({ checkoutId: idSchema('checkout') })

const LegView = ReceiptLeg.extend({
  payment: z.enum(paymentStates),
  placement: z.enum(placementStates),
  /** While true, a freeze or a cancel still stops this leg. */
  revocable: z.boolean(),
  refused: z.string().optional(),
  orderId: z.string().optional(),
  permalink: z.string().optional(),
})

export const CheckoutView = z.object({
  checkoutId: z.string(),
  state: z.enum(checkoutStates),
  /** The same in the words of UCP. */
  ucpStatus: z.string(),
  version: z.int(),
  intentId: z.string().optional(),
  fulfilment: z.string(),
  legs: z.array(LegView),
  currency: z.string(),
  totalMinor: z.int(),
  instrument: z.string(),
  quoteExpiresAt: z.string().optional(),
  approval: z.object({ approvalId: z.string(), receiptHash: z.string(), expiresAt: z.string() }).optional(),
  /** What a merchant changed since the last approval, if it did. */
  drift: z.array(z.object({ leg: z.int(), what: z.string(), approved: z.string(), now: z.string() })).optional(),
  failure: z.object({ code: z.string(), leg: z.int().optional() }).optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()

const legView = (leg: Leg): z.input<typeof LegView> => ({
  ...receiptLeg(leg.leg, leg.merchantId, leg),
  payment: leg.payment,
  placement: leg.placement,
  revocable: leg.phase === 'open' && leg.placement === 'none',
  ...(leg.refused && { refused: leg.refused }),
  ...(leg.orderId && { orderId: leg.orderId }),
  ...(leg.permalink && { permalink: leg.permalink }),
})

export const viewOf = (checkout: Checkout, all: readonly Leg[]): z.input<typeof CheckoutView> => {
  const { approvalId, receiptHash, approvalExpiresAt, quoteExpiresAt, v, state } = checkout
  return {
    ...checkout,
    ucpStatus: ucpStatus(state),
    version: v,
    legs: all.map(legView),
    ...(quoteExpiresAt && { quoteExpiresAt: iso(quoteExpiresAt) }),
    ...(approvalId && receiptHash && { approval: { approvalId, receiptHash, expiresAt: iso(approvalExpiresAt ?? 0) } }),
  } as z.input<typeof CheckoutView>
}

/** The checkout with its legs and its version as an ETag. */
export const answerWith = async (checkout: Checkout) => ({
  reply: viewOf(checkout, await legs.of(checkout.checkoutId)),
  headers: { etag: `"${checkout.v}"` },
})

/** The caller's own checkout, at the version it knows if it says one. */
export const checkoutFor = async (call: {
  params: { checkoutId: string }
  principal: Principal
  headers: Readonly<Record<string, string>>
}): Promise<Checkout> => {
  const checkout = await checkouts.owned(call.params.checkoutId, call.principal.userId)
  const expected = call.headers['if-match']
  if (expected && expected !== '*' && expected !== `"${checkout.v}"`)
    throw new Failure('checkout.version-mismatch', 'The checkout moved on; read it again', { version: checkout.v })
  return checkout
}

export const moverOf = (principal: Principal) => ({ by: principal.kind, actor: principalKey(principal) })
