import { Address } from '#shared/domain/address.ts'
import { route } from '#shared/http/route.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { type Checkout, checkouts } from '#shared/store/checkouts.ts'
import { open } from '#shared/store/field-cipher.ts'
import { keys } from '#shared/store/keys.ts'
import { legs } from '#shared/store/legs.ts'
import { getUser, personOf } from '#shared/store/users.ts'
import { termsOf } from '#shared/workflow/leg-terms.ts'
import { quoteLeg } from '#shared/workflow/quote-leg.ts'
import { CheckoutParams, CheckoutView, checkoutFor, moverOf, viewOf } from './checkout-view.ts'

const deliveryOf = async (checkout: Checkout) => {
  const user = await getUser(checkout.userId)
  if (!user) throw new Failure('auth.required', 'No such user')
  const place = { pk: keys.checkout(checkout.checkoutId).pk, field: 'address' }
  const { address } = JSON.parse(await open(user.dataKey, place, checkout.address)) as { address: unknown }
  return { address: Address.parse(address), buyer: await personOf(user) }
}

/** Asks every merchant again. A checkout that waits for nobody's decision gets the prices of now. */
export const handler = route(
  {
    operation: 'quoteCheckout',
    method: 'POST',
    path: '/v1/checkouts/{checkoutId}/quote',
    summary: 'Ask the merchants again for the prices of now',
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    params: CheckoutParams,
    reply: CheckoutView,
    status: 200,
    idempotency: 'required',
    outward: true,
    fails: [
      'checkout.not-found',
      'checkout.not-ready',
      'checkout.stale',
      'checkout.version-mismatch',
      'offer.sold-out',
      'merchant.unavailable',
      'merchant.refused',
      'merchant.outcome-unknown',
      'merchant.totals-mismatch',
    ],
    timeoutSeconds: 25,
    grants: {
      read: ['CHECKOUT', 'USER'],
      write: ['CHECKOUT', 'AUDIT'],
      kms: ['fields'],
      parameters: ['settings', 'signing-key'],
    },
  },
  async (call) => {
    const nowMs = Date.now()
    const checkout = await checkoutFor(call)
    if (checkout.state !== 'created' && checkout.state !== 'quoted')
      throw new Failure('checkout.not-ready', `A checkout that is ${checkout.state} is not quoted again`, {
        state: checkout.state,
      })
    const [known, delivery] = await Promise.all([legs.of(checkout.checkoutId), deliveryOf(checkout)])
    const changed = await Promise.all(
      known.map(async (leg) => {
        const terms = { ...delivery, ...(leg.deliverBy && { deliverBy: leg.deliverBy }) }
        const reference = `${checkout.checkoutId}-L${leg.leg}-q${checkout.v + 1}`
        const { quote } = await quoteLeg({ merchantId: leg.merchantId, lines: leg.lines }, terms, reference)
        return { quote, ...legs.change(leg, termsOf(quote, leg.lines), 'saga', nowMs) }
      }),
    )
    const all = changed.map(({ after }) => after)
    const quoteExpiresAt = Math.floor(Math.min(...changed.map(({ quote }) => Date.parse(quote.expiresAt))) / 1000)
    const totalMinor = all.reduce((sum, leg) => sum + leg.totalMinor, 0)
    const event = { type: 'checkout.quoted' as const, data: { legs: all.length, totalMinor } }
    const set = { totalMinor, quoteExpiresAt }
    const { after, writes } = checkouts.move(
      checkout,
      { ...moverOf(call.principal), to: 'quoted', set, action: 'checkout.quote', event, dueAt: quoteExpiresAt },
      nowMs,
    )
    return call.commit([...writes, ...changed.flatMap((each) => each.writes)], {
      reply: viewOf(after, all),
      headers: { etag: `"${after.v}"` },
    })
  },
)
