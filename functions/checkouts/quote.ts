import * as z from 'zod'
import { personOf, storedAddressIn, User } from '#shared/identity/rows/users.ts'
import { addressDigest } from '#shared/identity/rules/salted-address.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { moverOf } from '#shared/kernel/principal.ts'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { getEach } from '#shared/platform/table/table.ts'
import { CheckoutView, checkoutView } from '#shared/purchase/checkout-view.ts'
import { deliveryIn, deliveryRow } from '#shared/purchase/flows/delivery.ts'
import { joinMerchants, quoteReferenceOf } from '#shared/purchase/flows/join-merchants.ts'
import { firstExpiry, quoteRefusals } from '#shared/purchase/flows/open-checkout.ts'
import { cancelMerchantCheckouts, orRelease } from '#shared/purchase/flows/placement/cancel-merchant-checkouts.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { intentsOf, releaseClaims } from '#shared/purchase/rows/reservations.ts'
import { consumed } from '#shared/purchase/rules/baskets.ts'
import { CheckoutParams, checkoutFor } from './load-checkout.ts'
import { requoteLegs } from './requote-legs.ts'

/** Where it goes now: to the stored address as it is today, or to the address that the user gave inline. */
const deliveryOf = async ({ checkoutId, userId, addressId, addressDigest: bound }: Checkout) => {
  const at = addressId ? keys.address(userId, addressId) : keys.delivery(checkoutId, bound)
  const [userRow, row] = await getEach([keys.user(userId), at])
  if (!userRow) throw new Failure('auth.required', 'No such user')
  if (!row) throw new Failure('address.not-found', 'You have no such address any more', { addressId })
  const user = User.parse(userRow)
  const salted = addressId ? await storedAddressIn(user, row) : await deliveryIn(user, checkoutId, bound, row)
  if (!salted) throw new Error(`${checkoutId} has no address`)
  const digest = addressDigest(salted)
  const moved = digest === bound ? [] : [await deliveryRow(user, checkoutId, salted)]
  return { recipient: { address: salted.address, buyer: await personOf(user) }, digest, moved }
}

/** Asks every merchant for a new quote, also merchants that were left out. It works while no decision is pending. */
export const quoteCheckout = operation(
  {
    name: 'quoteCheckout',
    summary: 'Ask all merchants of a checkout for new quotes',
    tool: {
      says: "Asks all merchants of a checkout for new quotes, as after drift or expiry. It needs the checkout's id. It never pays and never orders.",
    },
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: z.strictObject({ ...CheckoutParams.shape, ifMatch: IfMatch }),
    output: CheckoutView,
    idempotency: 'required',
    outward: true,
    limits: { account: 'quote.account' },
    fails: [
      'checkout.not-found',
      'checkout.not-ready',
      'checkout.stale',
      'checkout.version-mismatch',
      'address.not-found',
      ...quoteRefusals,
    ],
    timeoutSeconds: 25,
    grants: {
      read: ['CHECKOUT', 'USER', 'CLAIM', 'INTENT'],
      write: ['CHECKOUT', 'AUDIT'],
      delete: ['CHECKOUT', 'CLAIM', 'INTENT'],
      kms: ['fields'],
      parameters: ['settings', 'signing-key'],
    },
    http: {
      method: 'POST',
      path: '/v1/checkouts/{checkoutId}/quote',
      headers: { ifMatch: ifMatchHeader },
      version: ({ version }) => version,
    },
  },
  async (call) => {
    const checkout = await checkoutFor(call)
    if (checkout.state !== 'quoted')
      throw new Failure('checkout.not-ready', `A checkout that is ${checkout.state} cannot be quoted again`, {
        state: checkout.state,
      })
    const { checkoutId, fulfilment, leftOut = [], v } = checkout
    const [current, { recipient, digest, moved }] = await Promise.all([legs.of(checkoutId), deliveryOf(checkout)])
    const deliverBy = current[0]?.deliverBy
    const delivery = { ...recipient, ...(deliverBy && { deliverBy }) }
    const baskets = [
      ...current.map(({ merchantId, lines, intentIds }) => ({ merchantId, lines, intentIds, quotedBefore: true })),
      ...leftOut.map(({ merchantId, items, intentIds }) => ({ merchantId, lines: items, intentIds })),
    ]
    const referenceOf = (leg: number) => quoteReferenceOf(checkoutId, leg, v + 1, call.requestId)
    const party = await joinMerchants(baskets, delivery, fulfilment, referenceOf)
    const { all, writes: changed, abandoned } = requoteLegs(checkout, current, party, delivery, moved.length > 0)
    const answer = await orRelease(all, async () => {
      const quoteExpiresAtSeconds = firstExpiry(party)
      const totalMinor = all.reduce((sum, leg) => sum + leg.totalMinor, 0)
      const event = { type: 'checkout.quoted' as const, data: { legs: all.length, totalMinor } }
      const now = consumed(checkout.intentId, all)
      const set = {
        totalMinor,
        quoteExpiresAtSeconds,
        addressDigest: digest,
        country: recipient.address.country,
        legCount: all.length,
        intentIds: undefined,
        ...now,
        leftOut: party.leftOut.length > 0 ? party.leftOut : undefined,
      }
      const { after, writes } = checkouts.move(
        checkout,
        {
          ...moverOf(call.principal),
          to: 'quoted',
          set,
          action: 'checkout.quote',
          event,
          dueAtSeconds: quoteExpiresAtSeconds,
        },
        Date.now(),
      )
      const freedIntents = intentsOf(checkout).filter((intentId) => !intentsOf(now).includes(intentId))
      const freed = await releaseClaims({ checkoutId, intentIds: freedIntents }, abandoned)
      return call.commit([...writes, ...moved, ...changed, ...freed], checkoutView(after, all))
    })
    await cancelMerchantCheckouts(current) // the old quotes; the checkout has the new ones now
    return answer
  },
)

export const handler = http(quoteCheckout)
