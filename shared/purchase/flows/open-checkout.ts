import { intents } from '#shared/discovery/intents.ts'
import { getAddress, personOf, User } from '#shared/identity/rows/users.ts'
import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import { contentHash } from '#shared/kernel/hash.ts'
import { moverOf, type Principal, principalKey } from '#shared/kernel/principal.ts'
import { seal } from '#shared/platform/table/field-cipher.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, getEach } from '#shared/platform/table/table.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import type { CheckoutTerms } from '#shared/purchase/rules/basket-lines.ts'
import { type BasketWish, basketsOf, consumed, wantedOf } from '#shared/purchase/rules/baskets.ts'
import { orRelease } from './cancel-merchant-checkouts.ts'
import { type JoinedMerchants, joinMerchants, quoteReferenceOf } from './join-merchants.ts'
import { legFrom } from './quote-leg.ts'

/** The failures a merchant may answer a quote with. */
export const quoteRefusals = [
  'offer.sold-out',
  'product.not-found',
  'merchant.not-found',
  'merchant.unavailable',
  'merchant.rate-limited',
  'merchant.refused',
  'merchant.protocol',
  'merchant.totals-mismatch',
  'merchant.unsupported',
  'merchant.outcome-unknown',
] as const satisfies readonly FailureCode[]

/** The rows that `openCheckout` reads and writes. */
export const openingGrants = {
  read: ['INTENT', 'USER'],
  write: ['CHECKOUT', 'AUDIT'],
  kms: ['fields'],
  parameters: ['settings', 'signing-key'],
} as const satisfies Grants

/** When the first of these quotes ends, in seconds. */
export const firstExpiry = ({ joined }: JoinedMerchants): number =>
  Math.floor(Math.min(...joined.map(({ quote }) => Date.parse(quote.expiresAt))) / 1000)

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
  const { fulfilment, instrument } = terms
  const wanted = wantedOf(terms, wishes)
  const [row, ...intentRows] = await getEach([keys.user(userId), ...wanted.named.map(keys.intent)])
  if (!row) throw new Failure('auth.required', 'No such user')
  const user = User.parse(row)
  const address = terms.address ?? (await getAddress(userId, terms.addressId ?? ''))
  if (!address) throw new Failure('address.not-found', 'No such address', { addressId: terms.addressId })
  const { baskets, intentId, deliverBy } = basketsOf(
    terms,
    wanted,
    intentRows.map((intent) => intents.ownedIn(intent, userId)),
  )
  const delivery = { address, buyer: await personOf(user), ...(deliverBy && { deliverBy }) }
  const referenceOf = (leg: number) => quoteReferenceOf(checkoutId, leg, 1, requestId)
  const quotes = await joinMerchants(baskets, delivery, fulfilment, referenceOf)
  const { joined, leftOut } = quotes
  const all = joined.map(({ basket, ...quoted }, i) =>
    legFrom({ checkoutId, leg: i + 1, userId }, basket, delivery, quoted),
  )
  return orRelease(all, async () => {
    const salted = { salt: crypto.randomUUID(), address }
    const place = { pk: keys.checkout(checkoutId).pk, field: 'address' }
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
      instrument,
      address: await seal(user.dataKey, place, JSON.stringify(salted)),
      addressDigest: contentHash(salted),
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
    return finish({ after, all, writes: [...writes, ...all.map(legs.create)] })
  })
}
