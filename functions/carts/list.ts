import { carts } from '#shared/cart/carts.ts'
import { CursorQuery, pageOf } from '#shared/platform/http/pagination.ts'
import { route } from '#shared/platform/http/route.ts'
import { CartView, viewOf } from './cart-view.ts'

/** The carts of the caller's user, newest first. */
export const handler = route(
  {
    operation: 'listCarts',
    method: 'GET',
    path: '/v1/carts',
    summary: 'Your carts, newest first',
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    query: CursorQuery,
    reply: pageOf(CartView),
    status: 200,
    fails: [],
    grants: { read: ['CART'], index: ['gsi1'] },
  },
  async ({ principal, query }) => {
    const { items, ...more } = await carts.ofUser(principal.userId, Date.now(), query)
    return { reply: { items: items.map(viewOf), ...more } }
  },
)
