import * as z from 'zod'
import { type CartLine, ItemId, maxLines } from '#shared/cart/cart.ts'
import { type Cart, carts } from '#shared/cart/carts.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CheckoutView, checkoutView } from '#shared/purchase/checkout-view.ts'
import { openCheckout, openingGrants, openingRefusals } from '#shared/purchase/flows/open-checkout.ts'
import { checkoutTerms, oneAddress, oneAddressOnly } from '#shared/purchase/rules/checkout-terms.ts'
import { CartParams } from './cart-view.ts'
import { atVersion, ownCart } from './open-cart.ts'

const Body = z
  .strictObject({
    /** Only these items; without it, all items. */
    items: z.array(ItemId).min(1).max(maxLines).optional(),
    ...checkoutTerms,
  })
  .refine(oneAddress, oneAddressOnly)

const chosen = ({ lines }: Cart, items: readonly string[] | undefined): CartLine[] => {
  const missing = items?.find((itemId) => !lines.some((line) => line.itemId === itemId))
  if (missing) throw new Failure('cart.item-not-found', 'The cart has no such item', { itemId: missing })
  const selected = items ? lines.filter(({ itemId }) => items.includes(itemId)) : lines
  if (selected.length === 0) throw new Failure('cart.empty', 'The cart is empty')
  return selected
}

/** Creates a checkout from lines of a cart. The cart keeps them until a purchase completes; then Purser removes the bought lines. */
export const checkoutCart = operation(
  {
    name: 'checkoutCart',
    summary: 'Create a checkout from a cart: each merchant quotes its part',
    tool: {
      says: "Asks the merchants of a cart for quotes and makes a checkout of them. It needs the cart's id and an address; without an instrument the default payment method pays. It never pays and never orders.",
    },
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: Body.safeExtend({ ...CartParams.shape, ifMatch: IfMatch }),
    output: CheckoutView,
    idempotency: 'required',
    outward: true,
    limits: { account: 'quote.account' },
    fails: [
      'cart.not-found',
      'cart.item-not-found',
      'cart.empty',
      'cart.version-mismatch',
      'cart.stale',
      ...openingRefusals,
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
      call.commit(
        [...writes, carts.unchanged(cart), carts.madeOf(checkoutId, { cartId, lines })],
        checkoutView(after, all),
      ),
    )
  },
)

export const handler = http(checkoutCart)
