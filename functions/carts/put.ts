import * as z from 'zod'
import { type CartLine, freeItemId, thingKey } from '#shared/cart/cart.ts'
import type { Cart } from '#shared/cart/carts.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CartParams, CartView, cartView } from './cart-view.ts'
import { changeCart } from './change-cart.ts'
import { checkAvailability } from './check-availability.ts'
import { cartLineOf, LinesBody } from './line-body.ts'
import { cartCallers, cartGrants, cartHeaders, cartHttp, cartMembers, cartRefusals, openCart } from './open-cart.ts'

/** Lines that stay keep their item id; new lines get the next free number. */
const numbered = (cart: Cart, lines: readonly CartLine[]): CartLine[] => {
  const all: CartLine[] = []
  for (const line of lines) {
    const before = cart.lines.find(
      (each) => thingKey(each) === thingKey(line) && !all.some(({ itemId }) => itemId === each.itemId),
    )
    const itemId = before?.itemId ?? freeItemId([...all, ...cart.lines], String(all.length + 1))
    all.push({ ...line, itemId })
  }
  return all
}

/** Replaces all lines of a cart. */
export const putCart = operation(
  {
    name: 'putCart',
    summary: 'Replace the lines of a cart',
    tool: {
      says: "Replaces all lines of a cart. It needs the cart's id and the lines. It asks the merchants for price and stock, and never orders.",
    },
    ...cartCallers,
    input: z.strictObject({
      ...CartParams.shape,
      ...LinesBody.shape,
      ...cartMembers,
    }),
    output: CartView,
    fails: [...cartRefusals, 'cart.stale', 'cart.full', 'offer.not-found'],
    grants: { ...cartGrants, read: [...cartGrants.read, 'INTENT'], write: [...cartGrants.write, 'CART'] },
    http: {
      method: 'PUT',
      path: '/v1/carts/{cartId}',
      headers: cartHeaders,
      version: ({ version }) => version,
    },
  },
  async (call) => {
    const cart = await openCart(call.input.cartId, call)
    const requested = await Promise.all(
      call.input.lines.map((body, i) => cartLineOf(`new-${i}`, body, call.principal?.userId)),
    )
    const lines = numbered(cart, requested)
    const seen = await checkAvailability(call, lines)
    return cartView(await changeCart(cart.cartId, call, () => ({ lines, seen })))
  },
)

export const handler = cartHttp(putCart)
