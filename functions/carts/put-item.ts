import { operation } from '#shared/platform/operation/operation.ts'
import { CartView, ItemParams, viewOf } from './cart-view.ts'
import { changeCart } from './change-cart.ts'
import { cartLineOf, LineBody } from './line-body.ts'
import { lookAt } from './look-at.ts'
import {
  cartAccess,
  cartGrants,
  cartHeaders,
  cartHttp,
  cartMembers,
  cartRefusals,
  openCart,
  slowGuests,
} from './open-cart.ts'

/** Puts one line in, or in the place of the one with this id. The caller chooses the id, so that putting it twice is putting it once. */
export const putCartItem = operation(
  {
    name: 'putCartItem',
    summary: 'Put one line into a cart, under an id of your choice',
    access: cartAccess,
    input: LineBody.safeExtend({ ...ItemParams.shape, ...cartMembers }),
    output: CartView,
    fails: [...cartRefusals, 'cart.stale', 'cart.full', 'offer.not-found'],
    grants: { ...cartGrants, read: [...cartGrants.read, 'INTENT'], write: [...cartGrants.write, 'CART'] },
    http: {
      method: 'PUT',
      path: '/v1/carts/{cartId}/items/{itemId}',
      headers: cartHeaders,
      version: ({ version }) => version,
    },
  },
  async (call) => {
    const { cartId, itemId } = call.input
    await openCart(cartId, call)
    await slowGuests(call)
    const line = await cartLineOf(itemId, call.input, call.principal?.userId)
    const seen = await lookAt([line])
    const after = await changeCart(cartId, call, ({ lines }) => {
      const at = lines.findIndex((each) => each.itemId === itemId)
      return { lines: at < 0 ? [...lines, line] : lines.with(at, line), seen }
    })
    return viewOf(after)
  },
)

export const handler = cartHttp(putCartItem)
