import type { Money } from '#shared/kernel/money.ts'
import type { UntrustedText } from '#shared/kernel/untrusted-text.ts'

/** A way to pay that the provider issued to one of its customers. Never a card number. */
export interface IssuedMethod {
  methodId: string
  brand: UntrustedText
  last4: string
  /** The last month it is good for, like 2031-12. */
  goodUntil: string
}

/** A token that a simulated provider takes, with what its card does. */
export interface TestToken {
  token: string
  says: string
}

interface HoldRequest {
  /** Ours: the same reference and terms may be sent again. */
  reference: string
  merchantId: string
  amountMinor: number
  currency: string
  /** Whose money it is: our user. The provider checks that the instrument is theirs. */
  customer: string
  /** One of the customer's payment methods. */
  instrument: string
  /** ISO 8601. */
  expiresAt: string
}

/** What the customer does at the provider before money is held, and until when. */
export interface CustomerAction {
  url: string
  /** ISO 8601. */
  expiresAt: string
}

/** The provider's record of one of our references. A hold that expired counts as voided. */
export interface PaymentRecord {
  state: 'requires_action' | 'authorized' | 'declined' | 'voided' | 'captured'
  /** While the customer has to confirm it. */
  action?: CustomerAction
  /** Why it was declined, in the provider's words. */
  declined?: UntrustedText
  /** Single use, while it can be used. */
  credential?: string
  merchantId: string
  amountMinor: number
  /** Of every amount in this record. */
  currency: string
  capturedMinor: number
  captureReference?: string
  refundedMinor: number
  refunds: readonly { refundReference: string; amountMinor: number }[]
  expiresAt: string
}

/** Reasons of a decline are an open list in the provider's words: shown to people, never used in a decision. Ours is `voided`: the reference was voided before its first use. */
type Authorization =
  | { state: 'requires_action'; action: CustomerAction }
  | { state: 'authorized'; holdId: string; credential: string; expiresAt: string }
  | { state: 'declined'; reason: UntrustedText }

/** A definite refusal of a capture, void or refund. `lacking`: less is left than the refund's amount. */
export interface RefusedByProvider {
  state: 'refused'
  reason: string
  lacking?: true
}

/** The one port to the payment provider. An answer about anything else than what was asked is an unknown outcome. Definite answers are values; no answer is Failure payment.outcome-unknown: look it up with `find`. */
export interface PaymentProvider {
  /** Everything that the provider issued to this customer. */
  methods(customer: string, timeoutMs?: number): Promise<IssuedMethod[]>
  /** Issues a method for a token that the provider gave for a card, once per reference. The card's number never reaches us. */
  issue(
    request: { customer: string; token: string; reference: string },
    timeoutMs?: number,
  ): Promise<{ state: 'issued'; method: IssuedMethod } | { state: 'refused'; reason: UntrustedText }>
  /** No new hold on this method, ever. It may be asked again. */
  close(method: { customer: string; methodId: string }, timeoutMs?: number): Promise<void>
  /** Tokens to try at a simulated provider; none at a real one. */
  testTokens(): Promise<readonly TestToken[]>
  authorize(request: HoldRequest, timeoutMs?: number): Promise<Authorization>
  /** Undefined means that the provider never saw this reference; to keep it so, void it. */
  find(reference: string, timeoutMs?: number): Promise<PaymentRecord | undefined>
  /** Captures a hold once; the same captureReference and amount may be sent again. */
  capture(
    request: { reference: string; captureReference: string; amount: Money },
    timeoutMs?: number,
  ): Promise<{ state: 'captured' } | RefusedByProvider>
  /** Voids a hold, and bars the reference for ever. Refused only when the hold was captured. */
  void(reference: string, timeoutMs?: number): Promise<{ state: 'voided' | 'declined' } | RefusedByProvider>
  /** Refunds captured money, once per refundReference. */
  refund(
    request: { reference: string; refundReference: string; amount: Money },
    timeoutMs?: number,
  ): Promise<{ state: 'refunded' } | RefusedByProvider>
}
