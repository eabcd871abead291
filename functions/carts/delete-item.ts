import { Failure } from '#shared/kernel/errors.ts'
import { route } from '#shared/platform/http/route.ts'
import { answerWith, CartView, ItemParams } from './cart-view.ts'
import { changeCart } from './change-cart.ts'
import { cartGrants, cartHeaders, cartRefusals } from './open-cart.ts'

/** Takes one line out of a cart. */
export const handler = route(
  {
    operation: 'deleteCartItem',
    method: 'DELETE',
    path: '/v1/carts/{cartId}/items/{itemId}',
    summary: 'Take one line out of a cart',
    access: 'public',
    params: ItemParams,
    headers: cartHeaders,
    reply: CartView,
    status: 200,
    fails: [...cartRefusals, 'cart.stale', 'cart.item-not-found'],
    grants: { ...cartGrants, write: [...cartGrants.write, 'CART'] },
  },
  async (call) => {
    const { cartId, itemId } = call.params
    const after = await changeCart(cartId, call, ({ lines }) => {
      const left = lines.filter((line) => line.itemId !== itemId)
      if (left.length === lines.length)
        throw new Failure('cart.item-not-found', 'The cart has no such item', { itemId })
      return { lines: left }
    })
    return answerWith(after)
  },
)
