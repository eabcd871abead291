import { carts } from '#shared/cart/carts.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import { CartView, cartView } from './cart-view.ts'

/** The carts of the caller's user, newest first. */
export const listCarts = operation(
  {
    name: 'listCarts',
    summary: 'Your carts, newest first',
    tool: {
      says: "Lists the user's carts, newest first. Use it to find a cart's id.",
    },
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: CursorQuery,
    output: pageOf(CartView),
    fails: [],
    grants: { read: ['CART'], index: ['gsi1'] },
    http: { method: 'GET', path: '/v1/carts' },
  },
  async ({ principal, input }) => {
    const { items, ...more } = await carts.ofUser(principal.userId, Date.now(), input)
    return { items: items.map(cartView), ...more }
  },
)

export const handler = http(listCarts)
