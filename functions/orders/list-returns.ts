import { Failure } from '#shared/kernel/errors.ts'
import { orders } from '#shared/orders/orders.ts'
import { CursorQuery, pageOf } from '#shared/platform/http/pagination.ts'
import { route } from '#shared/platform/http/route.ts'
import { OrderParams } from './order-view.ts'
import { ReturnView, returnView } from './return-view.ts'

/** Everything of an order that goes or went back, oldest first. */
export const handler = route(
  {
    operation: 'listReturns',
    method: 'GET',
    path: '/v1/orders/{orderId}/returns',
    summary: "An order's returns, oldest first",
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    params: OrderParams,
    query: CursorQuery,
    reply: pageOf(ReturnView),
    status: 200,
    fails: ['order.not-found'],
    grants: { read: ['ORDER'] },
  },
  async ({ params, principal, query }) => {
    const { order, returns, refunds } = await orders.owned(params.orderId, principal.userId)
    const start = query.cursor === undefined ? 0 : returns.findIndex(({ returnId }) => returnId === query.cursor) + 1
    if (query.cursor !== undefined && start === 0) throw new Failure('request.invalid', 'The cursor is not one of ours')
    const items = returns.slice(start, start + query.limit)
    const more = start + items.length < returns.length
    return {
      reply: {
        items: items.map((each) => returnView(order, each, refunds)),
        ...(more && { cursor: items.at(-1)?.returnId }),
      },
    }
  },
)
