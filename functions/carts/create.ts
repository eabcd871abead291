import * as z from 'zod'
import { type CartLine, freeItemId } from '#shared/cart/cart.ts'
import { carts } from '#shared/cart/carts.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CartView, cartView } from './cart-view.ts'
import { checkAvailability } from './check-availability.ts'
import { cartLineOf, LinesBody } from './line-body.ts'
import { cartCallers, cartGrants, cartHttp, tokenHashOf } from './open-cart.ts'

/** Creates a cart for the caller's user, or a guest cart with a token that only this answer shows. It takes no Idempotency-Key: a replay would show that token to anyone with the key. */
export const createCart = operation(
  {
    name: 'createCart',
    summary: 'Create a cart for your user, or a guest cart that its Cart-Token opens',
    tool: {
      says: 'Opens a cart for the user, with lines of offers or products if you give them. A cart reserves nothing and orders nothing.',
    },
    ...cartCallers,
    input: LinesBody.partial(),
    output: CartView.extend({
      /** A guest sends it in the header Cart-Token. */
      cartToken: z.string().optional(),
    }),
    fails: ['auth.required', 'auth.invalid-token', 'auth.forbidden', 'offer.not-found'],
    grants: { ...cartGrants, read: [...cartGrants.read, 'INTENT'], write: [...cartGrants.write, 'CART'] },
    http: { method: 'POST', path: '/v1/carts', status: 201, version: ({ version }) => version },
  },
  async (call) => {
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
        seen: await checkAvailability(call, lines),
      },
      Date.now(),
    )
    const reply = { ...cartView(after), ...(cartToken && { cartToken }) }
    return call.commit(writes, reply)
  },
)

export const handler = cartHttp(createCart)
