import { failedWith } from '#shared/kernel/errors.ts'
import { payments } from '#shared/payments/payments.ts'
import { callTimeoutMs, challengeGraceSeconds } from '#shared/purchase/durations.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { holdEndsAt } from '#shared/purchase/rows/purchase.ts'
import { recordAnswered, recordAuthorized, recordChallenged, recordDeclined, recordFound } from './record-payment.ts'

/** Asks the bank for the money of one leg, and records its answer. */
export const askForHold = async (checkout: Checkout, leg: Leg): Promise<Leg> => {
  const terms = {
    reference: leg.paymentReference ?? '',
    merchantId: leg.merchantId,
    amountMinor: leg.totalMinor,
    currency: leg.currency,
    customer: checkout.userId,
    instrument: checkout.instrument,
    expiresAt: holdEndsAt(checkout),
  }
  const outcome = await payments.authorize(terms, callTimeoutMs)
  if (outcome.state === 'requires_action') return recordChallenged(leg, checkout.userId, outcome.action, Date.now())
  return outcome.state === 'authorized'
    ? recordAuthorized(leg, Date.now())
    : recordDeclined(leg, outcome.reason, Date.now())
}

/** A bank that does not answer a look costs no try: there will be another, until some minutes after the challenge is over. */
const waitsOn =
  (leg: Leg) =>
  (error: unknown): Leg => {
    const endsMs = Date.parse(leg.challenge?.expiresAt ?? '') + challengeGraceSeconds * 1000
    if (failedWith(error, 'payment.outcome-unknown', 'payment.unavailable') && Date.now() < endsMs) return leg
    throw error
  }

/** Looks up a payment that an earlier run requested without recording the answer. */
export const readHold = async ({ userId }: Checkout, leg: Leg): Promise<Leg> => {
  if (leg.payment === 'challenged') return recordAnswered(leg, Date.now()).catch(waitsOn(leg))
  if (leg.payment !== 'requested') return leg
  const payment = await payments.find(leg.paymentReference ?? '')
  if (payment?.action) return recordChallenged(leg, userId, payment.action, Date.now())
  return payment ? recordFound(leg, payment, Date.now()) : leg
}
