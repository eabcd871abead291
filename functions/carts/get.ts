import * as z from 'zod'
import { carts } from '#shared/cart/carts.ts'
import { route } from '#shared/platform/http/route.ts'
import { commit } from '#shared/platform/table/table.ts'
import { answerWith, CartParams, CartView } from './cart-view.ts'
import { lookAt } from './look-at.ts'
import { cartGrants, cartHeaders, cartRefusals, openCart, slowGuests } from './open-cart.ts'

/** A cart with what its merchants said of each line. Asked to, it asks them again. */
export const handler = route(
  {
    operation: 'getCart',
    method: 'GET',
    path: '/v1/carts/{cartId}',
    summary: 'A cart and what its merchants said of each line',
    access: 'public',
    params: CartParams,
    headers: cartHeaders,
    query: z.strictObject({ refresh: z.enum(['true', 'false']).default('false') }),
    reply: CartView,
    status: 200,
    fails: cartRefusals,
    grants: { ...cartGrants, write: [...cartGrants.write, 'CART'] },
  },
  async (call) => {
    const { cart, caller } = await openCart(call.params.cartId, call)
    if (call.query.refresh === 'false') return answerWith(cart)
    await slowGuests(call, caller)
    const seen = await lookAt(cart.lines)
    await commit([carts.look(cart, seen)])
    return answerWith({ ...cart, seen })
  },
)
