import { payments } from '#shared/payments/payments.ts'
import { callTimeoutMs } from '#shared/purchase/durations.ts'
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

/** Looks up a payment that an earlier run requested without recording the answer. */
export const readHold = async ({ userId }: Checkout, leg: Leg): Promise<Leg> => {
  if (leg.payment === 'challenged') return recordAnswered(leg, Date.now())
  if (leg.payment !== 'requested') return leg
  const payment = await payments.find(leg.paymentReference ?? '')
  if (payment?.action) return recordChallenged(leg, userId, payment.action, Date.now())
  return payment ? recordFound(leg, payment, Date.now()) : leg
}
