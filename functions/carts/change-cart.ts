import { type CartLine, maxLines } from '#shared/cart/cart.ts'
import { type Cart, carts, type Seen } from '#shared/cart/carts.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'
import { type CartCall, openCart } from './open-cart.ts'

/** Reads, changes and writes a cart. After a concurrent change it starts again, unless the caller named a version. */
export const changeCart = (
  cartId: string,
  call: CartCall,
  next: (cart: Cart) => { lines: CartLine[]; seen?: Readonly<Record<string, Seen>> },
): Promise<Cart> =>
  retryOvertaken(['cart.stale'], async () => {
    const cart = await openCart(cartId, call)
    const { lines, seen = {} } = next(cart)
    if (lines.length > maxLines) throw new Failure('cart.full', `A cart has ${maxLines} lines at most`, { maxLines })
    const { after, write } = carts.change(cart, { lines, seen }, Date.now())
    await commit([write])
    return after
  })
