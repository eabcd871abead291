import * as z from 'zod'
import { carts } from '#shared/cart/carts.ts'
import { route } from '#shared/platform/http/route.ts'
import { CartParams } from './cart-view.ts'
import { cartGrants, cartHeaders, cartRefusals, openCart } from './open-cart.ts'

/** Forgets a cart. Checkouts made of it go on. */
export const handler = route(
  {
    operation: 'deleteCart',
    method: 'DELETE',
    path: '/v1/carts/{cartId}',
    summary: 'Forget a cart',
    access: 'public',
    params: CartParams,
    headers: cartHeaders,
    reply: z.object({ cartId: z.string(), deleted: z.literal(true) }),
    status: 200,
    fails: [...cartRefusals, 'cart.stale'],
    grants: { ...cartGrants, delete: ['CART'] },
  },
  async (call) => {
    const { cart } = await openCart(call.params.cartId, call)
    return call.commit([carts.remove(cart)], { reply: { cartId: cart.cartId, deleted: true } })
  },
)
