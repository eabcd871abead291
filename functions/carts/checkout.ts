import * as z from 'zod'
import { type CartLine, ItemId, maxLines } from '#shared/cart/cart.ts'
import { type Cart, carts } from '#shared/cart/carts.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CheckoutView, viewOf } from '#shared/purchase/checkout-view.ts'
import { checkoutTerms, oneAddress, oneAddressOnly } from '#shared/purchase/flows/baskets.ts'
import { openCheckout, openingGrants, quoteRefusals } from '#shared/purchase/flows/open-checkout.ts'
import { CartParams } from './cart-view.ts'
import { atVersion, ownCart } from './open-cart.ts'

const Body = z
  .strictObject({
    /** Only these items; all when it is left out. */
    items: z.array(ItemId).min(1).max(maxLines).optional(),
    ...checkoutTerms,
  })
  .refine(oneAddress, oneAddressOnly)

const chosen = ({ lines }: Cart, items: readonly string[] | undefined): CartLine[] => {
  const missing = items?.find((itemId) => !lines.some((line) => line.itemId === itemId))
  if (missing) throw new Failure('cart.item-not-found', 'The cart has no such item', { itemId: missing })
  const found = items ? lines.filter(({ itemId }) => items.includes(itemId)) : lines
  if (found.length === 0) throw new Failure('cart.empty', 'There is nothing in this cart')
  return found
}

/** The same as a checkout of these lines. The cart stays as it is until something of it was bought; then what was bought leaves it. */
export const checkoutCart = operation(
  {
    name: 'checkoutCart',
    summary: 'Quote a cart at its merchants',
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: Body.safeExtend({ ...CartParams.shape, ifMatch: IfMatch }),
    output: CheckoutView,
    idempotency: 'required',
    outward: true,
    fails: [
      'cart.not-found',
      'cart.item-not-found',
      'cart.empty',
      'cart.version-mismatch',
      'cart.stale',
      'intent.not-found',
      'address.not-found',
      ...quoteRefusals,
    ],
    timeoutSeconds: 25,
    grants: { ...openingGrants, read: [...openingGrants.read, 'CART'] },
    http: {
      method: 'POST',
      path: '/v1/carts/{cartId}/checkout',
      status: 201,
      headers: { ifMatch: ifMatchHeader },
      version: ({ version }) => version,
    },
  },
  async (call) => {
    const { items, ...terms } = call.input
    const { principal, requestId } = call
    const cart = atVersion(await ownCart(call.input.cartId, principal.userId), call)
    const { cartId } = cart
    const lines = chosen(cart, items)
    const checkoutId = call.resourceId('checkout')
    const opening = { checkoutId, requestId, principal, terms, wishes: lines, cartId }
    return openCheckout(opening, ({ after, all, writes }) =>
      call.commit([...writes, carts.unchanged(cart), carts.madeOf(checkoutId, { cartId, lines })], viewOf(after, all)),
    )
  },
)

export const handler = http(checkoutCart)
