import { intents } from '#shared/discovery/intents.ts'
import { personOf, storedAddressIn, User } from '#shared/identity/rows/users.ts'
import { addressDigest } from '#shared/identity/rules/salted-address.ts'
import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import { moverOf, type Principal, principalKey } from '#shared/kernel/principal.ts'
import { labelOf } from '#shared/payments/wallet-method.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, getEach } from '#shared/platform/table/table.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { type BasketWish, basketsOf, consumed, wantedOf } from '#shared/purchase/rules/baskets.ts'
import type { CheckoutTerms } from '#shared/purchase/rules/checkout-terms.ts'
import { countPieces } from './count-pieces.ts'
import { deliveryRow } from './delivery.ts'
import { type JoinedMerchants, joinMerchants, quoteReferenceOf } from './join-merchants.ts'
import { ownMethod, ownMethodKey } from './own-method.ts'
import { orRelease } from './placement/cancel-merchant-checkouts.ts'
import { legFrom } from './quote-leg.ts'

/** The failures a merchant may answer a quote with. */
export const quoteRefusals = [
  'offer.sold-out',
  'product.not-found',
  'option.unknown',
  'merchant.not-found',
  'merchant.unavailable',
  'merchant.rate-limited',
  'merchant.refused',
  'merchant.protocol',
  'merchant.totals-mismatch',
  'merchant.unsupported',
  'merchant.contradiction',
  'merchant.outcome-unknown',
] as const satisfies readonly FailureCode[]

/** The failures of `openCheckout`. */
export const openingRefusals = [
  'intent.not-found',
  'address.not-found',
  'address.not-stored',
  'payment-method.not-found',
  'payment-method.expired',
  'payment-method.not-for-agents',
  'payment-method.no-default',
  'payment.unavailable',
  ...quoteRefusals,
] as const satisfies readonly FailureCode[]

/** The rows that `openCheckout` reads and writes. */
export const openingGrants = {
  read: ['INTENT', 'USER', 'WALLET'],
  write: ['CHECKOUT', 'AUDIT', 'WALLET', 'RATE'],
  kms: ['fields'],
  parameters: ['settings', 'signing-key', 'payment-key'],
} as const satisfies Grants

/** When the first of these quotes ends, in seconds. */
export const firstExpiry = ({ joined }: JoinedMerchants): number =>
  Math.floor(Math.min(...joined.map(({ quote }) => Date.parse(quote.expiresAt))) / 1000)

/** What an agent writes may be anybody's door, so an agent only names what its user stored. */
const inlineAddress = () =>
  new Failure(
    'address.not-stored',
    'An agent names an address that its user stored: send addressId. The user stores one with PUT /v1/me/addresses/{addressId}',
  )

export interface Opening {
  checkoutId: string
  /** Of this call, not of its key: the next call must not reuse what a failed call released. */
  requestId: string
  principal: Principal
  terms: CheckoutTerms
  wishes: readonly BasketWish[]
  cartId?: string
}
interface Opened {
  after: Checkout
  all: Leg[]
  writes: Guarded[]
}

/** Quotes a basket as a checkout; `finish` commits the rows. If that is refused, the merchants' stock is released. */
export const openCheckout = async <T>(
  { checkoutId, requestId, principal, terms, wishes, cartId }: Opening,
  finish: (opened: Opened) => Promise<T>,
): Promise<T> => {
  const { userId } = principal
  const { fulfilment } = terms
  const wanted = wantedOf(terms, wishes)
  if (terms.address && principal.kind !== 'user') throw inlineAddress()
  const [row, methodRow, addressRow, ...intentRows] = await getEach([
    keys.user(userId),
    ownMethodKey(userId, terms.instrument),
    keys.address(userId, terms.addressId ?? ''),
    ...wanted.named.map(keys.intent),
  ])
  if (!row) throw new Failure('auth.required', 'No such user')
  const user = User.parse(row)
  const method = await ownMethod(principal, terms.instrument, methodRow, Date.now())
  const { addressId } = terms
  const salted = terms.address
    ? { salt: crypto.randomUUID(), address: terms.address }
    : await storedAddressIn(user, addressRow)
  if (!salted) throw new Failure('address.not-found', 'No such address', { addressId })
  const { address } = salted
  const { baskets, intentId, deliverBy } = basketsOf(
    terms,
    wanted,
    intentRows.map((intent) => intents.ownedIn(intent, userId)),
  )
  await countPieces(userId, baskets)
  const destination = { address, buyer: await personOf(user), ...(deliverBy && { deliverBy }) }
  const referenceOf = (leg: number) => quoteReferenceOf(checkoutId, leg, 1, requestId)
  const quotes = await joinMerchants(baskets, destination, fulfilment, referenceOf)
  const { joined, leftOut } = quotes
  const all = joined.map(({ basket, ...quoted }, i) =>
    legFrom({ checkoutId, leg: i + 1, userId }, basket, destination, quoted),
  )
  return orRelease(all, async () => {
    const quoteExpiresAtSeconds = firstExpiry(quotes)
    const totalMinor = all.reduce((sum, leg) => sum + leg.totalMinor, 0)
    const fresh = {
      checkoutId,
      userId,
      createdBy: principalKey(principal),
      ...consumed(intentId, all),
      ...(cartId && { cartId }),
      state: 'quoted' as const,
      direction: 'forward' as const,
      fulfilment,
      legCount: all.length,
      currency: all[0]?.currency ?? '',
      totalMinor,
      instrument: method.methodId,
      instrumentLabel: labelOf(method),
      ...(addressId && { addressId }),
      addressDigest: addressDigest(salted),
      country: address.country,
      receiptVersion: 0,
      quoteExpiresAtSeconds,
      ...(leftOut.length > 0 && { leftOut }),
    }
    const event = { type: 'checkout.quoted' as const, data: { legs: all.length, totalMinor } }
    const move = {
      ...moverOf(principal),
      to: 'quoted' as const,
      action: 'checkout.quote',
      event,
      dueAtSeconds: quoteExpiresAtSeconds,
    }
    const { after, writes } = checkouts.create(fresh, move, Date.now())
    const delivery = await deliveryRow(user, checkoutId, salted)
    return finish({ after, all, writes: [...writes, delivery, ...all.map(legs.create)] })
  })
}
