import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { cartView, ItemParams, LineView } from './cart-view.ts'
import { cartCallers, cartGrants, cartHeaders, cartHttp, cartMembers, cartRefusals, openCart } from './open-cart.ts'

/** One line of a cart. */
export const getCartItem = operation(
  {
    name: 'getCartItem',
    summary: 'One line of a cart',
    tool: {
      says: "Shows one line of a cart. It needs the cart's id and the line's id.",
    },
    ...cartCallers,
    input: z.strictObject({ ...ItemParams.shape, ...cartMembers }),
    output: LineView.extend({ version: z.int().describe('Version of the cart.') }),
    fails: [...cartRefusals, 'cart.item-not-found'],
    grants: cartGrants,
    http: {
      method: 'GET',
      path: '/v1/carts/{cartId}/items/{itemId}',
      headers: cartHeaders,
      version: ({ version }) => version,
    },
  },
  async (call) => {
    const { itemId } = call.input
    const cart = await openCart(call.input.cartId, call)
    const line = cartView(cart).lines.find((each) => each.itemId === itemId)
    if (!line) throw new Failure('cart.item-not-found', 'The cart has no such item', { itemId })
    return { ...line, version: cart.v }
  },
)

export const handler = cartHttp(getCartItem)
