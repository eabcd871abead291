import { principalKey } from '#shared/domain/principal.ts'
import { route } from '#shared/http/route.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { contentHash } from '#shared/kernel/hash.ts'
import { checkouts } from '#shared/store/checkouts.ts'
import { seal } from '#shared/store/field-cipher.ts'
import { keys } from '#shared/store/keys.ts'
import { legs } from '#shared/store/legs.ts'
import { getAddress, getUser, personOf } from '#shared/store/users.ts'
import { letGo } from '#shared/workflow/let-go.ts'
import { legFrom, type QuotedLeg, quoteLeg } from '#shared/workflow/quote-leg.ts'
import { BasketBody, basketsOf } from './basket-body.ts'
import { CheckoutView, moverOf, viewOf } from './checkout-view.ts'

const oneCurrency = (quoted: readonly QuotedLeg[]): string => {
  const [currency, ...others] = new Set(quoted.map(({ quote }) => quote.currency))
  if (!currency || others.length > 0)
    throw new Failure('request.invalid', 'The merchants ask for different currencies', {
      currencies: [currency, ...others],
    })
  return currency
}

/** All or nothing needs every order but the last one placed to be cancelable. */
const assertReversible = (fulfilment: string, quoted: readonly QuotedLeg[]): void => {
  const fixed = quoted.filter(({ cancelable }) => !cancelable)
  if (fulfilment === 'all_or_nothing' && fixed.length > 1)
    throw new Failure('merchant.unsupported', 'More than one merchant cannot cancel an order; ask for best_effort', {
      fixed: fixed.length,
    })
}

/** A basket becomes a checkout: one leg per merchant, each with a price its merchant stands by. Nothing is bought or held but stock. */
export const handler = route(
  {
    operation: 'createCheckout',
    method: 'POST',
    path: '/v1/checkouts',
    summary: 'Quote a basket at its merchants',
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    body: BasketBody,
    reply: CheckoutView,
    status: 201,
    idempotency: 'required',
    outward: true,
    fails: [
      'offer.not-found',
      'intent.not-found',
      'address.not-found',
      'offer.sold-out',
      'merchant.not-found',
      'merchant.unavailable',
      'merchant.refused',
      'merchant.totals-mismatch',
      'merchant.unsupported',
      'merchant.outcome-unknown',
    ],
    timeoutSeconds: 25,
    grants: {
      read: ['INTENT', 'USER'],
      write: ['CHECKOUT', 'AUDIT'],
      kms: ['fields'],
      parameters: ['settings', 'signing-key'],
    },
  },
  async ({ body, principal, resourceId, requestId, commit }) => {
    const nowMs = Date.now()
    const { userId } = principal
    const checkoutId = resourceId('checkout')
    const user = await getUser(userId)
    if (!user) throw new Failure('auth.required', 'No such user')
    const address = body.address ?? (await getAddress(userId, body.addressId ?? ''))
    if (!address) throw new Failure('address.not-found', 'No such address', { addressId: body.addressId })
    const { baskets, intentId, deliverBy } = await basketsOf(body, userId, nowMs)
    const delivery = { address, buyer: await personOf(user), ...(deliverBy && { deliverBy }) }
    // Of this call, not of its key: what a failed call let go of is not what the next one may ask for again.
    const asked = await Promise.allSettled(
      baskets.map((basket, i) => quoteLeg(basket, delivery, `${checkoutId}-L${i + 1}-q1-${requestId}`)),
    )
    const quoted = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    const all = asked.flatMap((answer, i) =>
      answer.status === 'fulfilled'
        ? [legFrom({ checkoutId, leg: i + 1, userId }, baskets[i] as (typeof baskets)[number], delivery, answer.value)]
        : [],
    )
    try {
      const broken = asked.find((answer) => answer.status === 'rejected')
      if (broken) throw broken.reason
      assertReversible(body.fulfilment, quoted)
      const currency = oneCurrency(quoted)
      const salted = { salt: crypto.randomUUID(), address }
      const place = { pk: keys.checkout(checkoutId).pk, field: 'address' }
      const quoteExpiresAt = Math.floor(Math.min(...quoted.map(({ quote }) => Date.parse(quote.expiresAt))) / 1000)
      const totalMinor = all.reduce((sum, leg) => sum + leg.totalMinor, 0)
      const fresh = {
        checkoutId,
        userId,
        createdBy: principalKey(principal),
        ...(intentId && { intentId }),
        state: 'quoted' as const,
        direction: 'forward' as const,
        fulfilment: body.fulfilment,
        legCount: all.length,
        currency,
        totalMinor,
        instrument: body.instrument,
        address: await seal(user.dataKey, place, JSON.stringify(salted)),
        addressDigest: contentHash(salted),
        receiptVersion: 0,
        quoteExpiresAt,
      }
      const event = { type: 'checkout.quoted' as const, data: { legs: all.length, totalMinor } }
      const move = {
        ...moverOf(principal),
        to: 'quoted' as const,
        action: 'checkout.quote',
        event,
        dueAt: quoteExpiresAt,
      }
      const { after, writes } = checkouts.create(fresh, move, nowMs)
      return await commit([...writes, ...all.map(legs.create)], {
        reply: viewOf(after, all),
        headers: { etag: `"${after.v}"` },
      })
    } catch (error) {
      await letGo(all) // nobody will ask for these quotes again
      throw error
    }
  },
)
