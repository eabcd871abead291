import { Failure } from '#shared/kernel/errors.ts'
import { orders } from '#shared/orders/orders.ts'
import { route } from '#shared/platform/http/route.ts'
import { ReturnParams, ReturnView, returnView } from './return-view.ts'

/** How far one return has come. */
export const handler = route(
  {
    operation: 'getReturn',
    method: 'GET',
    path: '/v1/orders/{orderId}/returns/{returnId}',
    summary: 'One return and how far it has come',
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    params: ReturnParams,
    reply: ReturnView,
    status: 200,
    fails: ['order.not-found', 'return.not-found'],
    grants: { read: ['ORDER'] },
  },
  async ({ params, principal }) => {
    const { order, returns, refunds } = await orders.owned(params.orderId, principal.userId)
    const found = returns.find(({ returnId }) => returnId === params.returnId)
    if (!found) throw new Failure('return.not-found', 'This order has no such return')
    return { reply: returnView(order, found, refunds) }
  },
)
