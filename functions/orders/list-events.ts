import { Failure } from '#shared/kernel/errors.ts'
import { orders } from '#shared/orders/orders.ts'
import { Fact } from '#shared/orders/rules/order-facts.ts'
import { CursorQuery, pageOf } from '#shared/platform/http/pagination.ts'
import { route } from '#shared/platform/http/route.ts'
import { OrderParams, viewOf } from './order-view.ts'

/** The order's timeline in the order things happened, not in the order they were heard of. */
export const handler = route(
  {
    operation: 'listOrderEvents',
    method: 'GET',
    path: '/v1/orders/{orderId}/events',
    summary: "The order's timeline, oldest first",
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    params: OrderParams,
    query: CursorQuery,
    reply: pageOf(Fact),
    status: 200,
    fails: ['order.not-found'],
    grants: { read: ['ORDER'] },
  },
  async ({ params, principal, query }) => {
    const { facts } = viewOf(await orders.owned(params.orderId, principal.userId))
    const start = query.cursor === undefined ? 0 : facts.findIndex(({ factId }) => factId === query.cursor) + 1
    if (query.cursor !== undefined && start === 0) throw new Failure('request.invalid', 'The cursor is not one of ours')
    const items = facts.slice(start, start + query.limit)
    const more = start + items.length < facts.length
    return { reply: { items, ...(more && { cursor: items.at(-1)?.factId }) } }
  },
)
