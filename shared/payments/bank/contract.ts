import * as z from 'zod'
import { Instant } from '#shared/kernel/instant.ts'
import { Currency, Minor, OutsideId, WebUrl, Words } from '#shared/kernel/outside-values.ts'

/** The credential provider's and processor's API: JSON, `Authorization: Bearer <key>`, refusals `{code, content}`. */
const Reference = z.string().min(1).max(128)
const Amount = Minor.positive()
const Customer = z.string().min(1).max(64)
/** A single-use credential. */
const Token = z.string().max(4000)

/** `insufficient_funds`, `card_expired`, `issuer_declined`, `fraud_suspected`, ... The list is open. */
const DeclineReason = Words.catch('unspecified')

/** A card that the bank issued to a customer, without its number. */
const Method = z.object({
  methodId: OutsideId.regex(/^pm_[A-Za-z0-9_]{1,60}$/),
  brand: Words,
  last4: OutsideId.regex(/^\d{4}$/),
  goodUntil: OutsideId.regex(/^\d{4}-\d{2}$/),
})
/** How many a customer may have at a time. */
export const mostMethods = 50

/** What a customer may pay with: the list of GET /v1/customers/{customer}/methods. */
export const MethodList = z.object({ methods: z.array(Method).max(mostMethods) })
export type MethodList = z.output<typeof MethodList>

/** POST /v1/customers/{customer}/methods: turns a token, which the bank gave for a card, into a method. The reference is ours and idempotent. */
export const IssueRequest = z.object({ token: z.string().min(1).max(500), reference: Reference })
export const IssueReply = z.object({ reference: OutsideId, method: Method })

/** DELETE /v1/customers/{customer}/methods/{methodId}: no new hold on it. Holds that stand are captured and refunded as before. */
export const CloseReply = z.object({ methodId: OutsideId, state: z.literal('closed') })

/** POST /v1/holds. The reference is ours and idempotent: the same terms get the same answer, other terms 409. */
export const HoldRequest = z.object({
  reference: Reference,
  merchantId: z.string().min(1).max(64),
  amountMinor: Amount,
  currency: Currency,
  customer: Customer,
  /** One of the customer's own methods; the bank refuses any other as unknown. */
  instrument: z.string().min(1).max(64),
  expiresAt: Instant,
})

/** Where the customer confirms a payment, and until when. */
const Action = z.object({ url: WebUrl, expiresAt: Instant })

export const HoldReply = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('requires_action'),
    reference: OutsideId,
    merchantId: OutsideId,
    amountMinor: Minor,
    currency: Currency,
    action: Action,
  }),
  z.object({
    state: z.literal('authorized'),
    reference: OutsideId,
    merchantId: OutsideId,
    amountMinor: Minor,
    currency: Currency,
    holdId: OutsideId,
    credential: Token,
    expiresAt: OutsideId,
  }),
  z.object({ state: z.literal('declined'), reason: DeclineReason }),
])
export type HoldReply = z.output<typeof HoldReply>

/** GET /v1/holds/{reference}: the bank's whole record of one reference. */
export const HoldRecord = z.object({
  reference: OutsideId,
  /** `expired` still shows the hold, but allows no capture. A tombstone of an early void is `voided` with amount 0. */
  state: z.enum(['requires_action', 'authorized', 'declined', 'voided', 'expired', 'captured']),
  /** While the customer has to confirm it. */
  action: Action.optional(),
  merchantId: OutsideId,
  amountMinor: Minor,
  currency: OutsideId,
  expiresAt: OutsideId,
  reason: DeclineReason.optional(),
  /** For the platform only, while it can be used. */
  credential: Token.optional(),
  capturedMinor: Minor,
  captureReference: OutsideId.optional(),
  refundedMinor: Minor,
  refunds: z.array(z.object({ refundReference: Reference, amountMinor: Amount })).max(20_000),
})
export type HoldRecord = z.output<typeof HoldRecord>

/** POST /v1/captures: the platform names the reference, a merchant presents the credential. One capture per hold, by either. */
export const CaptureRequest = z
  .object({
    reference: Reference.optional(),
    credential: Token.optional(),
    captureReference: Reference,
    amountMinor: Amount,
    /** Refused when the hold has another one. */
    currency: Currency.optional(),
  })
  .refine(({ reference, credential }) => (reference === undefined) !== (credential === undefined), {
    message: 'Give a reference or a credential',
  })
export const CaptureReply = z.object({
  state: z.literal('captured'),
  reference: OutsideId,
  captureReference: OutsideId,
  amountMinor: Minor,
  currency: Currency,
})

/** POST /v1/refunds: partial, never above what was captured, once per refundReference. */
export const RefundRequest = z.object({
  reference: Reference,
  refundReference: Reference,
  amountMinor: Amount,
  /** Refused when the capture has another one. */
  currency: Currency.optional(),
})
export const RefundReply = z.object({
  state: z.literal('refunded'),
  reference: OutsideId,
  refundReference: OutsideId,
  amountMinor: Minor,
  currency: Currency,
  refundedMinor: Minor,
})

/** POST /v1/holds/{reference}/void. An unknown reference leaves a tombstone: a later authorisation under it is refused. */
export const VoidReply = z.object({ reference: OutsideId, state: z.enum(['voided', 'declined']) })

/** POST /v1/credentials/check: would this amount be good, for this merchant? `purpose` binds the credential to its first use. */
export const CheckRequest = z.object({
  credential: Token,
  amountMinor: Amount,
  currency: Currency,
  purpose: Reference.optional(),
})
export const CheckReply = z.discriminatedUnion('valid', [
  z.object({ valid: z.literal(true), reference: OutsideId, maxAmountMinor: Minor, expiresAt: OutsideId }),
  z.object({ valid: z.literal(false), reason: Words }),
])
export type CheckReply = z.output<typeof CheckReply>

/** Why the bank refused definitely. */
export const BankRefusal = z.looseObject({ code: Words, content: Words })
/** Body codes of the bank's refusals, with their HTTP status. */
export const bankRefusals = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  reference_conflict: 409,
  reference_voided: 409,
  already_captured: 409,
  not_capturable: 409,
  not_captured: 409,
  currency_mismatch: 422,
  amount_exceeds_hold: 422,
  amount_exceeds_captured: 422,
  credential_invalid: 422,
  token_unknown: 422,
  methods_full: 422,
  instrument_unknown: 422,
} as const
export type BankRefusalCode = keyof typeof bankRefusals
