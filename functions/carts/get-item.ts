import { Failure } from '#shared/kernel/errors.ts'
import { route } from '#shared/platform/http/route.ts'
import { ItemParams, LineView, viewOf } from './cart-view.ts'
import { cartGrants, cartHeaders, cartRefusals, openCart } from './open-cart.ts'

/** One line of a cart. */
export const handler = route(
  {
    operation: 'getCartItem',
    method: 'GET',
    path: '/v1/carts/{cartId}/items/{itemId}',
    summary: 'One line of a cart',
    access: 'public',
    params: ItemParams,
    headers: cartHeaders,
    reply: LineView,
    status: 200,
    fails: [...cartRefusals, 'cart.item-not-found'],
    grants: cartGrants,
  },
  async (call) => {
    const { itemId } = call.params
    const { cart } = await openCart(call.params.cartId, call)
    const line = viewOf(cart).lines.find((each) => each.itemId === itemId)
    if (!line) throw new Failure('cart.item-not-found', 'The cart has no such item', { itemId })
    return { reply: line, headers: { etag: `"${cart.v}"` } }
  },
)
