import * as z from 'zod'
import { maxLines, mergedLines } from '#shared/cart/cart.ts'
import { type Cart, carts } from '#shared/cart/carts.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { CartParams, CartView, viewOf } from './cart-view.ts'
import { atVersion, type CartCall, cartHeaders, cartMembers, guestCart, noCart, ownCart } from './open-cart.ts'

const newestOf = async (userId: string, except: string): Promise<Cart | undefined> =>
  (await carts.ofUser(userId, Date.now(), { limit: 10 })).items.find(({ cartId }) => cartId !== except)

/** The cart to be merged, for who may: the holder of its token, or its owner. */
const sourceFor = async (cartId: string, userId: string, call: CartCall): Promise<Cart> => {
  const cart = await carts.get(cartId, Date.now())
  if (!cart || (cart.userId && cart.userId !== userId)) throw noCart()
  return cart.userId ? cart : guestCart(cart, call)
}

interface Merged {
  after: Cart
  writes: Guarded[]
}
/** Nobody else's from now on: its lines go to another cart of the user, or it becomes the user's itself. */
const merging = (source: Cart, target: Cart | undefined, userId: string, nowMs: number): Merged => {
  if (!target) {
    const { after, write } = carts.change(source, { userId, tokenHash: undefined }, nowMs)
    return { after, writes: [write] }
  }
  const lines = mergedLines(target.lines, source.lines)
  if (lines.length > maxLines) throw new Failure('cart.full', `A cart has ${maxLines} lines at most`, { maxLines })
  const { after, write } = carts.change(target, { lines, seen: { ...source.seen, ...target.seen } }, nowMs)
  const emptied = { userId, tokenHash: undefined, lines: [], seen: {}, mergedInto: target.cartId }
  return { after, writes: [write, carts.change(source, emptied, nowMs).write] }
}

/** For after a login: the basket that somebody filled as a guest joins their own. Quantities of the same thing add up; merging again changes nothing. */
export const mergeCart = operation(
  {
    name: 'mergeCart',
    summary: 'Make a guest cart yours, or put its lines into your cart',
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: z.strictObject({
      ...CartParams.shape /** Your cart to put the lines into; your newest one if you do not say. */,
      into: idSchema('cart').optional(),
      ...cartMembers,
    }),
    output: CartView,
    idempotency: 'optional',
    fails: ['cart.not-found', 'cart.version-mismatch', 'cart.stale', 'cart.full'],
    grants: { read: ['CART', 'RATE'], write: ['CART', 'RATE'], index: ['gsi1'] },
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
    if (source.mergedInto) return call.commit([], viewOf(await ownCart(source.mergedInto, userId)))
    if (into === cartId || (source.userId && !into)) return call.commit([], viewOf(source))
    const target = into ? await ownCart(into, userId) : await newestOf(userId, cartId)
    const { after, writes } = merging(atVersion(source, call), target, userId, Date.now())
    return call.commit(writes, viewOf(after))
  },
)

export const handler = http(mergeCart)
