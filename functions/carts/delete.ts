import * as z from 'zod'
import { carts } from '#shared/cart/carts.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { leavingPlace } from './cart-place.ts'
import { CartParams } from './cart-view.ts'
import { cartCallers, cartGrants, cartHeaders, cartHttp, cartMembers, cartRefusals, openCart } from './open-cart.ts'

/** Deletes a cart. Checkouts created from it continue. */
export const deleteCart = operation(
  {
    name: 'deleteCart',
    summary: 'Delete a cart',
    tool: {
      says: "Deletes a cart with all its lines. It needs the cart's id. Checkouts made from it stay.",
      destructive: true,
    },
    ...cartCallers,
    input: z.strictObject({ ...CartParams.shape, ...cartMembers }),
    output: z.object({ cartId: z.string(), deleted: z.literal(true) }),
    fails: [...cartRefusals, 'cart.stale'],
    grants: { ...cartGrants, write: [...cartGrants.write, 'LIST'], delete: ['CART'] },
    http: { method: 'DELETE', path: '/v1/carts/{cartId}', headers: cartHeaders },
  },
  async (call) => {
    const cart = await openCart(call.input.cartId, call)
    const place = cart.userId ? [leavingPlace(cart.userId, cart.cartId)] : []
    return call.commit([carts.remove(cart), ...place], { cartId: cart.cartId, deleted: true })
  },
)

export const handler = cartHttp(deleteCart)
