import * as z from 'zod'
import { type CartLine, freeItemId } from '#shared/cart/cart.ts'
import { carts } from '#shared/cart/carts.ts'
import { countUse } from '#shared/platform/operation/count-use.ts'
import { networkOf } from '#shared/platform/operation/limits.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { cartPlace } from './cart-place.ts'
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
    fails: ['limit.exceeded', 'auth.required', 'auth.invalid-token', 'auth.forbidden', 'offer.not-found'],
    grants: {
      ...cartGrants,
      read: [...cartGrants.read, 'INTENT', 'LIST'],
      write: [...cartGrants.write, 'CART', 'LIST'],
      index: ['gsi1'],
    },
    http: { method: 'POST', path: '/v1/carts', status: 201, version: ({ version }) => version },
  },
  async (call) => {
    if (!call.principal) await countUse('guest-carts.source', networkOf(call.source))
    const lines: CartLine[] = []
    for (const body of call.input.lines ?? [])
      lines.push(await cartLineOf(freeItemId(lines, String(lines.length + 1)), body, call.principal?.userId))
    const cartToken = call.principal
      ? undefined
      : Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
    const cartId = call.resourceId('cart')
    const { after, writes } = carts.create(
      {
        cartId,
        userId: call.principal?.userId,
        tokenHash: cartToken && tokenHashOf(cartToken),
        lines,
        seen: await checkAvailability(call, lines),
      },
      Date.now(),
    )
    const reply = { ...cartView(after), ...(cartToken && { cartToken }) }
    const place = call.principal ? [await cartPlace(call.principal.userId, cartId)] : []
    return call.commit([...writes, ...place], reply)
  },
)

export const handler = cartHttp(createCart)
