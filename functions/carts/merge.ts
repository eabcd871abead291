import * as z from 'zod'
import { type CartLine, maxLines, mergedLines, thingKey } from '#shared/cart/cart.ts'
import { type Cart, carts } from '#shared/cart/carts.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { ownValue } from '#shared/kernel/own-value.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { cartPlace, leavingPlace } from './cart-place.ts'
import { CartParams, CartView, cartView } from './cart-view.ts'
import { atVersion, type CartCall, cartHeaders, cartMembers, guestCart, noCart, ownCart } from './open-cart.ts'

const newestOf = async (userId: string, except: string): Promise<Cart | undefined> =>
  (await carts.ofUser(userId, Date.now(), { limit: 10 })).items.find(({ cartId }) => cartId !== except)

/** The cart to merge, if the caller owns it or holds its token. */
const sourceFor = async (cartId: string, userId: string, call: CartCall): Promise<Cart> => {
  const cart = await carts.get(cartId, Date.now())
  if (!cart || (cart.userId && cart.userId !== userId)) throw noCart()
  return cart.userId ? cart : guestCart(cart, call)
}

interface Merged {
  after: Cart
  writes: Guarded[]
}
/** What was seen of the source's lines, by the items that they became; what the target shows of its own stays. */
const seenOf = (source: Cart, target: Cart, lines: readonly CartLine[]): Cart['seen'] =>
  Object.fromEntries(
    source.lines.flatMap((line) => {
      const product = ownValue(source.seen, line.itemId)
      const { itemId } = lines.find((each) => thingKey(each) === thingKey(line)) ?? line
      return product && ownValue(target.seen, itemId) === undefined ? [[itemId, product] as const] : []
    }),
  )

/** Moves the lines into another cart of the user, or makes the user the owner of this one. */
const merging = async (source: Cart, target: Cart | undefined, userId: string, nowMs: number): Promise<Merged> => {
  if (!target) {
    const { after, write } = carts.change(source, { userId, tokenHash: undefined }, nowMs)
    return { after, writes: [write, await cartPlace(userId, source.cartId)] }
  }
  const lines = mergedLines(target.lines, source.lines)
  if (lines.length > maxLines) throw new Failure('cart.full', `A cart has ${maxLines} lines at most`, { maxLines })
  const { after, write } = carts.change(target, { lines, seen: seenOf(source, target, lines) }, nowMs)
  const emptied = { userId, tokenHash: undefined, lines: [], seen: {}, mergedInto: target.cartId }
  const left = source.userId ? [leavingPlace(userId, source.cartId)] : []
  return { after, writes: [write, carts.change(source, emptied, nowMs).write, ...left] }
}

/** Used after a login: the guest's cart joins the user's cart. Quantities of the same product add up; merging again changes nothing. */
export const mergeCart = operation(
  {
    name: 'mergeCart',
    summary: 'Take over a guest cart, or add its lines to your cart',
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: z.strictObject({
      ...CartParams.shape,
      into: idSchema('cart').optional().describe('Your cart that gets the lines; without it, your newest cart.'),
      ...cartMembers,
    }),
    output: CartView,
    idempotency: 'optional',
    fails: ['cart.not-found', 'cart.version-mismatch', 'cart.stale', 'cart.full', 'limit.exceeded'],
    grants: { read: ['CART', 'RATE', 'LIST'], write: ['CART', 'RATE', 'LIST'], index: ['gsi1'] },
    http: {
      method: 'POST',
      path: '/v1/carts/{cartId}/merge',
      headers: cartHeaders,
      version: ({ version }) => version,
    },
  },
  async (call) => {
    const { cartId } = call.input
    const { userId } = call.principal
    const { into } = call.input
    const source = await sourceFor(cartId, userId, call)
    if (source.mergedInto) return call.commit([], cartView(await ownCart(source.mergedInto, userId)))
    if (into === cartId || (source.userId && !into)) return call.commit([], cartView(source))
    const target = into ? await ownCart(into, userId) : await newestOf(userId, cartId)
    const { after, writes } = await merging(atVersion(source, call), target, userId, Date.now())
    return call.commit(writes, cartView(after))
  },
)

export const handler = http(mergeCart)
