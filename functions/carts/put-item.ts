import { operation } from '#shared/platform/operation/operation.ts'
import { CartView, cartView, ItemParams } from './cart-view.ts'
import { changeCart } from './change-cart.ts'
import { checkAvailability } from './check-availability.ts'
import { cartLineOf, LineBody } from './line-body.ts'
import { cartCallers, cartGrants, cartHeaders, cartHttp, cartMembers, cartRefusals, openCart } from './open-cart.ts'

/** Adds a line, or replaces the line with this id. The caller chooses the id, so a repeated call changes nothing. */
export const putCartItem = operation(
  {
    name: 'putCartItem',
    summary: 'Add or replace one line of a cart, under an id of your choice',
    tool: {
      says: "Adds one line to a cart, or replaces it. It needs the cart's id and a line id of your choice. It never orders.",
    },
    ...cartCallers,
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
    const line = await cartLineOf(itemId, call.input, call.principal?.userId)
    const seen = await checkAvailability(call, [line])
    const after = await changeCart(cartId, call, ({ lines }) => {
      const at = lines.findIndex((each) => each.itemId === itemId)
      return { lines: at < 0 ? [...lines, line] : lines.with(at, line), seen }
    })
    return cartView(after)
  },
)

export const handler = cartHttp(putCartItem)
