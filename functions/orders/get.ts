import * as z from 'zod'
import { orders } from '#shared/orders/orders.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { OrderParams, OrderView, orderView } from './order-view.ts'

/** What the merchant confirmed, and every later fact. */
export const getOrder = operation(
  {
    name: 'getOrder',
    summary: 'One order with its facts, refunds and returns',
    tool: {
      says: "Shows one order with its status, facts, refunds and returns. It needs the order's id.",
    },
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    input: z.strictObject({ ...OrderParams.shape }),
    output: OrderView,
    fails: ['order.not-found'],
    grants: { read: ['ORDER'] },
    http: { method: 'GET', path: '/v1/orders/{orderId}' },
  },
  async ({ input, principal }) => orderView(await orders.owned(input.orderId, principal.userId)),
)

export const handler = http(getOrder)
