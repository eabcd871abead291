import * as z from 'zod'
import { orders } from '#shared/orders/orders.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { advanceSimulatedOrder } from '#shared/platform/outward/simulation.ts'
import { OrderParams } from './order-view.ts'

/** Makes a simulated merchant advance its order. The merchant then sends its usual webhook. */
export const simulateAdvance = operation(
  {
    name: 'simulateAdvance',
    summary: 'Advance an order at a simulated merchant (not in production)',
    access: { as: ['user', 'agent'], scope: 'orders:write' },
    input: z.strictObject({
      ...OrderParams.shape,
      to: z.enum(['processing', 'shipped', 'in_transit', 'delivered']).optional(),
    }),
    output: z.object({ orderId: z.string(), merchantStatus: z.string() }),
    fails: ['order.not-found', 'merchant.unsupported', 'merchant.unavailable', 'merchant.refused'],
    grants: { read: ['ORDER'], parameters: ['settings', 'simulation-key'] },
    testOnly: true,
    http: { method: 'POST', path: '/v1/orders/{orderId}/simulate-advance', status: 202 },
  },
  async ({ input, principal }) => {
    const { order } = await orders.owned(input.orderId, principal.userId)
    const merchantStatus = await advanceSimulatedOrder(order.merchantId, order.merchantOrderId, input.to)
    return { orderId: order.orderId, merchantStatus }
  },
)

export const handler = http(simulateAdvance)
