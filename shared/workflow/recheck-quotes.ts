import type { MerchantCheckout } from '#shared/clients/merchant.ts'
import { merchantOf } from '#shared/clients/merchants.ts'
import { type Difference, drift } from '#shared/domain/drift.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { type Checkout, checkouts } from '#shared/store/checkouts.ts'
import { type Leg, legs } from '#shared/store/legs.ts'
import { receipts } from '#shared/store/receipts.ts'
import { endHolds } from '#shared/store/reservations.ts'
import { commit } from '#shared/store/table.ts'
import { type LegTerms, receiptLeg, termsOf } from './leg-terms.ts'

/** How long a checkout without a living quote is kept for its user to quote it again, in seconds. */
const requoteSeconds = 3600

interface Rechecked {
  leg: Leg
  terms: LegTerms | undefined
  differences: Difference[]
}

const gone = (leg: Leg): Rechecked => {
  const now = 'no longer offered on these terms; quote it again'
  return { leg, terms: undefined, differences: [{ leg: leg.leg, what: 'items', approved: 'offered', now }] }
}

/** The merchant's checkout as it is now; undefined when the merchant knows it no more. Nothing was ordered yet, so nothing can hide behind that. */
const read = async (leg: Leg): Promise<MerchantCheckout | undefined> => {
  try {
    const merchant = await merchantOf(leg.merchantId)
    return await merchant.getCheckout(leg.merchantCheckoutId)
  } catch (error) {
    if (error instanceof Failure && error.details['reason'] === 'not_found') return undefined
    throw error
  }
}

/** Stops the purchase, shows what changed and lets the same checkout ask again at the new terms: it keeps its claims, not its budget. */
const askAgain = async (checkout: Checkout, found: readonly Rechecked[], nowMs: number): Promise<void> => {
  const differences = found.flatMap((each) => each.differences)
  const changed = found.flatMap(({ leg, terms }) => (terms ? legs.change(leg, terms, 'saga', nowMs).writes : []))
  const totalMinor = found.reduce((sum, { leg, terms }) => sum + (terms ?? leg).totalMinor, 0)
  const now = Math.floor(nowMs / 1000)
  // A merchant's checkout that is gone cannot be asked about again: its quote has ended, and the user has a while to get another.
  const lost = found.some(({ terms }) => terms === undefined)
  const { writes } = checkouts.move(
    checkout,
    {
      by: 'saga',
      actor: 'saga',
      to: 'quoted',
      set: { drift: differences, totalMinor, ...(lost && { quoteExpiresAt: now }) },
      action: 'checkout.drift',
      details: { differences: differences.length },
      event: { type: 'checkout.drifted', data: { approvalId: checkout.approvalId, differences: differences.length } },
      dueAt: lost ? now + requoteSeconds : (checkout.quoteExpiresAt ?? now + requoteSeconds),
    },
    nowMs,
  )
  await commit([...writes, ...changed, ...(await endHolds(checkout.checkoutId))])
}

/** Re-reads every quote against the approved receipt. Returns the terms of now, which may be cheaper; anything worse asks the user again and fails `checkout.stale`. */
export const recheckQuotes = async (checkout: Checkout, open: readonly Leg[]): Promise<Map<number, LegTerms>> => {
  const approved = await receipts.get(checkout.checkoutId, checkout.receiptVersion)
  if (approved?.hash !== checkout.receiptHash || !approved)
    throw new Error(`The receipt of ${checkout.checkoutId} is not the approved one`)
  const { addressDigest, currency } = approved.receipt
  const found = await Promise.all(
    open.map(async (leg): Promise<Rechecked> => {
      const { status, quote } = (await read(leg)) ?? {}
      const before = approved.receipt.legs.find((each) => each.leg === leg.leg)
      if (!before || !quote || status === 'canceled') return gone(leg)
      const terms = termsOf(quote, leg.lines)
      const now = {
        leg: receiptLeg(leg.leg, leg.merchantId, terms),
        currency: terms.currency,
        addressDigest: checkout.addressDigest,
      }
      return { leg, terms, differences: drift({ leg: before, currency, addressDigest }, now) }
    }),
  )
  if (found.every(({ differences }) => differences.length === 0))
    return new Map(found.flatMap(({ leg, terms }) => (terms ? [[leg.leg, terms] as const] : [])))
  await askAgain(checkout, found, Date.now())
  throw new Failure('checkout.stale', 'The merchant changed the terms; somebody has to look again')
}
