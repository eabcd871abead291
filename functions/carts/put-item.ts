import { route } from '#shared/platform/http/route.ts'
import { answerWith, CartView, ItemParams } from './cart-view.ts'
import { changeCart } from './change-cart.ts'
import { cartLineOf, LineBody } from './line-body.ts'
import { lookAt } from './look-at.ts'
import { cartGrants, cartHeaders, cartRefusals, openCart, slowGuests } from './open-cart.ts'

/** Puts one line in, or in the place of the one with this id. The caller chooses the id, so that putting it twice is putting it once. */
export const handler = route(
  {
    operation: 'putCartItem',
    method: 'PUT',
    path: '/v1/carts/{cartId}/items/{itemId}',
    summary: 'Put one line into a cart, under an id of your choice',
    access: 'public',
    params: ItemParams,
    headers: cartHeaders,
    body: LineBody,
    reply: CartView,
    status: 200,
    fails: [...cartRefusals, 'cart.stale', 'cart.full', 'offer.not-found'],
    grants: { ...cartGrants, read: [...cartGrants.read, 'INTENT'], write: [...cartGrants.write, 'CART'] },
  },
  async (call) => {
    const { cartId, itemId } = call.params
    const { caller } = await openCart(cartId, call)
    await slowGuests(call, caller)
    const line = await cartLineOf(itemId, call.body, caller?.userId)
    const seen = await lookAt([line])
    const after = await changeCart(cartId, call, ({ lines }) => {
      const at = lines.findIndex((each) => each.itemId === itemId)
      return { lines: at < 0 ? [...lines, line] : lines.with(at, line), seen }
    })
    return answerWith(after)
  },
)
