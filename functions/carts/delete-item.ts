import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CartView, cartView, ItemParams } from './cart-view.ts'
import { changeCart } from './change-cart.ts'
import { cartCallers, cartGrants, cartHeaders, cartHttp, cartMembers, cartRefusals } from './open-cart.ts'

/** Removes one line from a cart. */
export const deleteCartItem = operation(
  {
    name: 'deleteCartItem',
    summary: 'Remove one line from a cart',
    tool: {
      says: "Removes one line from a cart. It needs the cart's id and the line's id.",
      destructive: true,
    },
    ...cartCallers,
    input: z.strictObject({ ...ItemParams.shape, ...cartMembers }),
    output: CartView,
    fails: [...cartRefusals, 'cart.stale', 'cart.item-not-found'],
    grants: { ...cartGrants, write: [...cartGrants.write, 'CART'] },
    http: {
      method: 'DELETE',
      path: '/v1/carts/{cartId}/items/{itemId}',
      headers: cartHeaders,
      version: ({ version }) => version,
    },
  },
  async (call) => {
    const { cartId, itemId } = call.input
    const after = await changeCart(cartId, call, ({ lines }) => {
      const left = lines.filter((line) => line.itemId !== itemId)
      if (left.length === lines.length)
        throw new Failure('cart.item-not-found', 'The cart has no such item', { itemId })
      return { lines: left }
    })
    return cartView(after)
  },
)

export const handler = cartHttp(deleteCartItem)
