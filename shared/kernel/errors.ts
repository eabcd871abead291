type Retry = 'never' | 'later' | 'after-refresh'
interface Row {
  status: number
  retry: Retry
}

/** One row per failure a caller may see: HTTP status and whether trying again can help. The code is the contract; the sentence may change. */
export const failureCatalogue = {
  'request.invalid': { status: 400, retry: 'never' },
  'request.not-json': { status: 400, retry: 'never' },
  'request.too-large': { status: 413, retry: 'never' },
  'request.media-type': { status: 415, retry: 'never' },
  'request.not-found': { status: 404, retry: 'never' },
  'request.method-not-allowed': { status: 405, retry: 'never' },
  'request.rate-limited': { status: 429, retry: 'later' },
  'idempotency.key-required': { status: 400, retry: 'never' },
  'idempotency.mismatch': { status: 422, retry: 'never' },
  'idempotency.in-flight': { status: 409, retry: 'later' },
  'auth.required': { status: 401, retry: 'never' },
  'auth.invalid-token': { status: 401, retry: 'never' },
  'auth.invalid-credentials': { status: 401, retry: 'never' },
  'auth.forbidden': { status: 403, retry: 'never' },
  'auth.stale-login': { status: 403, retry: 'after-refresh' },
  'auth.email-taken': { status: 409, retry: 'never' },
  'auth.email-unconfirmed': { status: 403, retry: 'never' },
  'auth.link-over': { status: 410, retry: 'never' },
  'auth.lately-reset': { status: 403, retry: 'later' },
  'mail.off': { status: 409, retry: 'never' },
  'auth.frozen': { status: 403, retry: 'later' },
  'passkey.not-found': { status: 404, retry: 'never' },
  'passkey.exists': { status: 409, retry: 'never' },
  'passkey.refused': { status: 403, retry: 'never' },
  'passkey.counter-fell': { status: 403, retry: 'never' },
  'agent.not-found': { status: 404, retry: 'never' },
  'address.not-found': { status: 404, retry: 'never' },
  'address.not-stored': { status: 403, retry: 'never' },
  'payment-method.not-found': { status: 404, retry: 'never' },
  'product.not-found': { status: 404, retry: 'never' },
  'option.unknown': { status: 422, retry: 'never' },
  'intent.not-found': { status: 404, retry: 'never' },
  'intent.unclear': { status: 422, retry: 'never' },
  'offer.not-found': { status: 404, retry: 'never' },
  'offer.sold-out': { status: 409, retry: 'never' },
  'cart.not-found': { status: 404, retry: 'never' },
  'cart.item-not-found': { status: 404, retry: 'never' },
  'cart.version-mismatch': { status: 412, retry: 'after-refresh' },
  'cart.stale': { status: 409, retry: 'after-refresh' },
  'cart.full': { status: 409, retry: 'never' },
  'cart.empty': { status: 409, retry: 'never' },
  'checkout.not-found': { status: 404, retry: 'never' },
  'checkout.stale': { status: 409, retry: 'after-refresh' },
  'checkout.drifted': { status: 409, retry: 'after-refresh' },
  'checkout.version-mismatch': { status: 412, retry: 'after-refresh' },
  'checkout.not-ready': { status: 409, retry: 'after-refresh' },
  'checkout.expired': { status: 410, retry: 'never' },
  'purchase.duplicate': { status: 409, retry: 'never' },
  'purchase.unsettled': { status: 202, retry: 'later' },
  'purchase.failed': { status: 409, retry: 'never' },
  'purchase.canceled': { status: 409, retry: 'never' },
  'approval.not-found': { status: 404, retry: 'never' },
  'approval.decided': { status: 409, retry: 'never' },
  'approval.expired': { status: 410, retry: 'never' },
  'approval.rejected': { status: 409, retry: 'never' },
  'approval.other-receipt': { status: 409, retry: 'after-refresh' },
  'approval.passkey-required': { status: 403, retry: 'never' },
  'approval.replaced': { status: 409, retry: 'never' },
  'approval.pending': { status: 409, retry: 'later' },
  'delegation.not-found': { status: 404, retry: 'never' },
  'delegation.version-mismatch': { status: 412, retry: 'after-refresh' },
  'delegation.revoked': { status: 409, retry: 'never' },
  'delegation-template.not-found': { status: 404, retry: 'never' },
  'delegation.ended': { status: 403, retry: 'never' },
  'policy.refused': { status: 403, retry: 'never' },
  'limit.exceeded': { status: 403, retry: 'never' },
  'payment-method.expired': { status: 422, retry: 'never' },
  'payment-method.no-default': { status: 422, retry: 'never' },
  'payment-method.not-for-agents': { status: 403, retry: 'never' },
  'payment-method.refused': { status: 422, retry: 'never' },
  'payment-method.ended': { status: 409, retry: 'never' },
  'payment.declined': { status: 402, retry: 'never' },
  'payment.requires-action': { status: 409, retry: 'later' },
  'payment.unavailable': { status: 503, retry: 'later' },
  'payment.contradiction': { status: 502, retry: 'never' },
  'payment.outcome-unknown': { status: 202, retry: 'later' },
  'transaction.not-found': { status: 404, retry: 'never' },
  'merchant.not-found': { status: 404, retry: 'never' },
  'merchant.unavailable': { status: 503, retry: 'later' },
  'merchant.rate-limited': { status: 429, retry: 'later' },
  'merchant.refused': { status: 409, retry: 'never' },
  'merchant.protocol': { status: 502, retry: 'never' },
  'merchant.totals-mismatch': { status: 502, retry: 'never' },
  'merchant.unsupported': { status: 409, retry: 'never' },
  'merchant.contradiction': { status: 502, retry: 'never' },
  'merchant.order-taken': { status: 409, retry: 'never' },
  'merchant.outcome-unknown': { status: 202, retry: 'later' },
  'order.not-found': { status: 404, retry: 'never' },
  'order.not-cancelable': { status: 409, retry: 'never' },
  'order.not-refundable': { status: 409, retry: 'never' },
  'order.refund-pending': { status: 409, retry: 'later' },
  'order.not-returnable': { status: 409, retry: 'never' },
  'return.not-found': { status: 404, retry: 'never' },
  'leg.in-flight': { status: 409, retry: 'later' },
  'carrier.not-found': { status: 404, retry: 'never' },
  'webhook.unsigned': { status: 401, retry: 'never' },
  'webhook.signature-invalid': { status: 401, retry: 'never' },
  'webhook.stale': { status: 401, retry: 'never' },
  'webhook.not-found': { status: 404, retry: 'never' },
  'parked.not-found': { status: 404, retry: 'never' },
  'parked.stale': { status: 409, retry: 'after-refresh' },
  'parked.ended': { status: 409, retry: 'never' },
  'parked.in-hand': { status: 409, retry: 'later' },
  'parked.impossible': { status: 422, retry: 'never' },
  'subscription.not-found': { status: 404, retry: 'never' },
  'subscription.url-refused': { status: 422, retry: 'never' },
  'delivery.not-found': { status: 404, retry: 'never' },
  'notification.not-found': { status: 404, retry: 'never' },
  'freeze.nobody': { status: 404, retry: 'never' },
  'state.moved': { status: 409, retry: 'after-refresh' },
  'table.conflict': { status: 503, retry: 'later' },
  internal: { status: 500, retry: 'later' },
} as const satisfies Record<string, Row>

export type FailureCode = keyof typeof failureCatalogue

/** Every failure of a payment provider. */
export const paymentFailures = [
  'payment.declined',
  'payment.unavailable',
  'payment.outcome-unknown',
] as const satisfies readonly FailureCode[]

/** An expected refusal. Anything else that is thrown is a bug and becomes a 500. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly details: Record<string, unknown>
  constructor(code: FailureCode, message: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = code // Step Functions matches Retry and Catch on the error's name
    this.code = code
    this.details = details
  }
}

/** Whether it is one of these refusals, and no other. */
export const failedWith = <C extends FailureCode>(
  error: unknown,
  ...codes: readonly C[]
): error is Failure & { code: C } => error instanceof Failure && (codes as readonly FailureCode[]).includes(error.code)
