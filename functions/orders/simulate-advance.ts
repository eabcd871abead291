import * as z from 'zod'
import { orders } from '#shared/orders/orders.ts'
import { route } from '#shared/platform/http/route.ts'
import { advanceOrder } from '#shared/platform/outward/simulation.ts'
import { OrderParams } from './order-view.ts'

/** Makes a simulated merchant take its order one step further; its webhook then tells us like any other. */
export const handler = route(
  {
    operation: 'simulateAdvance',
    method: 'POST',
    path: '/v1/orders/{orderId}/simulate-advance',
    summary: 'Let a simulated merchant ship or deliver (not in production)',
    access: { as: ['user', 'agent'], scope: 'orders:write' },
    params: OrderParams,
    body: z.strictObject({ to: z.enum(['processing', 'shipped', 'in_transit', 'delivered']).optional() }).prefault({}),
    reply: z.object({ orderId: z.string(), merchantStatus: z.string() }),
    status: 202,
    fails: ['order.not-found', 'merchant.unsupported', 'merchant.unavailable', 'merchant.refused'],
    testOnly: true,
    grants: { read: ['ORDER'], parameters: ['settings', 'simulation-key'] },
  },
  async ({ params, body, principal }) => {
    const { order } = await orders.owned(params.orderId, principal.userId)
    const merchantStatus = await advanceOrder(order.merchantId, order.merchantOrderId, body.to)
    return { reply: { orderId: order.orderId, merchantStatus } }
  },
)
