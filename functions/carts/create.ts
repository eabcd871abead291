import * as z from 'zod'
import { type CartLine, freeItemId } from '#shared/cart/cart.ts'
import { carts } from '#shared/cart/carts.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CartView, viewOf } from './cart-view.ts'
import { cartLineOf, LinesBody } from './line-body.ts'
import { lookAt } from './look-at.ts'
import { cartAccess, cartGrants, cartHttp, slowGuests, tokenHashOf } from './open-cart.ts'

/** A user's or an agent's cart is its user's. A guest's is opened by the token that is shown once, here. No Idempotency-Key: a replay would show that token to whoever knows the key. */
export const createCart = operation(
  {
    name: 'createCart',
    summary: 'Take a cart: yours with an access token, else one that its Cart-Token opens',
    access: cartAccess,
    input: LinesBody.partial(),
    output: CartView.extend({
      /** Send it as the header Cart-Token. Guests only. */
      cartToken: z.string().optional(),
    }),
    fails: ['auth.required', 'auth.forbidden', 'offer.not-found'],
    grants: { ...cartGrants, read: [...cartGrants.read, 'INTENT'], write: [...cartGrants.write, 'CART'] },
    http: { method: 'POST', path: '/v1/carts', status: 201, version: ({ version }) => version },
  },
  async (call) => {
    await slowGuests(call)
    const lines: CartLine[] = []
    for (const body of call.input.lines ?? [])
      lines.push(await cartLineOf(freeItemId(lines, String(lines.length + 1)), body, call.principal?.userId))
    const cartToken = call.principal
      ? undefined
      : Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
    const { after, writes } = carts.create(
      {
        cartId: call.resourceId('cart'),
        userId: call.principal?.userId,
        tokenHash: cartToken && tokenHashOf(cartToken),
        lines,
        seen: await lookAt(lines),
      },
      Date.now(),
    )
    const reply = { ...viewOf(after), ...(cartToken && { cartToken }) }
    return call.commit(writes, reply)
  },
)

export const handler = cartHttp(createCart)
