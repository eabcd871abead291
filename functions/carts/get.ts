import * as z from 'zod'
import { carts } from '#shared/cart/carts.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { commit } from '#shared/platform/table/table.ts'
import { CartParams, CartView, viewOf } from './cart-view.ts'
import { lookAt } from './look-at.ts'
import {
  cartAccess,
  cartGrants,
  cartHeaders,
  cartHttp,
  cartMembers,
  cartRefusals,
  openCart,
  slowGuests,
} from './open-cart.ts'

/** A cart with what its merchants said of each line. Asked to, it asks them again. */
export const getCart = operation(
  {
    name: 'getCart',
    summary: 'A cart and what its merchants said of each line',
    access: cartAccess,
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
    if (call.input.refresh === 'false') return viewOf(cart)
    await slowGuests(call)
    const seen = await lookAt(cart.lines)
    await commit([carts.look(cart, seen)])
    return viewOf({ ...cart, seen })
  },
)

export const handler = cartHttp(getCart)
