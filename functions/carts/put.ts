import { type CartLine, freeItemId, thingKey } from '#shared/cart/cart.ts'
import type { Cart } from '#shared/cart/carts.ts'
import { route } from '#shared/platform/http/route.ts'
import { answerWith, CartParams, CartView } from './cart-view.ts'
import { changeCart } from './change-cart.ts'
import { cartLineOf, LinesBody } from './line-body.ts'
import { lookAt } from './look-at.ts'
import { cartGrants, cartHeaders, cartRefusals, openCart, slowGuests } from './open-cart.ts'

/** Lines that stay keep their item's id; the others get the next free number. */
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

/** Puts these lines in the place of all that are there. */
export const handler = route(
  {
    operation: 'putCart',
    method: 'PUT',
    path: '/v1/carts/{cartId}',
    summary: 'Replace the lines of a cart',
    access: 'public',
    params: CartParams,
    headers: cartHeaders,
    body: LinesBody,
    reply: CartView,
    status: 200,
    fails: [...cartRefusals, 'cart.stale', 'cart.full', 'offer.not-found'],
    grants: { ...cartGrants, read: [...cartGrants.read, 'INTENT'], write: [...cartGrants.write, 'CART'] },
  },
  async (call) => {
    const { cart, caller } = await openCart(call.params.cartId, call)
    await slowGuests(call, caller)
    const wanted = await Promise.all(call.body.lines.map((body, i) => cartLineOf(`new-${i}`, body, caller?.userId)))
    const lines = numbered(cart, wanted)
    const seen = await lookAt(lines)
    return answerWith(await changeCart(cart.cartId, call, () => ({ lines, seen })))
  },
)
