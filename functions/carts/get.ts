import * as z from 'zod'
import { carts } from '#shared/cart/carts.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { commit } from '#shared/platform/table/table.ts'
import { CartParams, CartView, cartView } from './cart-view.ts'
import { checkAvailability } from './check-availability.ts'
import { cartCallers, cartGrants, cartHeaders, cartHttp, cartMembers, cartRefusals, openCart } from './open-cart.ts'

/** A cart with each merchant's latest answer for its lines. With `refresh` Purser asks the merchants again. */
export const getCart = operation(
  {
    name: 'getCart',
    summary: 'One cart, with price and availability as its merchants last answered',
    tool: {
      says: "Shows a cart with the price and stock that each merchant last answered. It needs the cart's id.",
    },
    ...cartCallers,
    input: z.strictObject({
      ...CartParams.shape,
      refresh: z.enum(['true', 'false']).default('false'),
      ...cartMembers,
    }),
    output: CartView,
    fails: cartRefusals,
    grants: { ...cartGrants, write: [...cartGrants.write, 'CART'] },
    http: {
      method: 'GET',
      path: '/v1/carts/{cartId}',
      headers: cartHeaders,
      version: ({ version }) => version,
    },
  },
  async (call) => {
    const cart = await openCart(call.input.cartId, call)
    if (call.input.refresh === 'false') return cartView(cart)
    const seen = await checkAvailability(call, cart.lines, cart.seen)
    await commit([carts.look(cart, seen)])
    return cartView({ ...cart, seen })
  },
)

export const handler = cartHttp(getCart)
