import { orders } from '#shared/orders/orders.ts'
import { route } from '#shared/platform/http/route.ts'
import { OrderParams, OrderView, viewOf } from './order-view.ts'

/** What a merchant confirmed, and every fact learned since. */
export const handler = route(
  {
    operation: 'getOrder',
    method: 'GET',
    path: '/v1/orders/{orderId}',
    summary: 'One order and everything learned about it',
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    params: OrderParams,
    reply: OrderView,
    status: 200,
    fails: ['order.not-found'],
    grants: { read: ['ORDER'] },
  },
  async ({ params, principal }) => ({ reply: viewOf(await orders.owned(params.orderId, principal.userId)) }),
)
