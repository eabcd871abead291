import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { orders } from '#shared/orders/orders.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { ReturnParams, ReturnView, returnView } from './return-view.ts'

/** One return and its progress. */
export const getReturn = operation(
  {
    name: 'getReturn',
    summary: 'One return and its progress',
    tool: {
      says: "Shows one return of an order and how far it is. It needs the order's id and the return's id.",
    },
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    input: z.strictObject({ ...ReturnParams.shape }),
    output: ReturnView,
    fails: ['order.not-found', 'return.not-found'],
    grants: { read: ['ORDER'] },
    http: { method: 'GET', path: '/v1/orders/{orderId}/returns/{returnId}' },
  },
  async ({ input, principal }) => {
    const { order, returns, refunds } = await orders.owned(input.orderId, principal.userId)
    const wanted = returns.find(({ returnId }) => returnId === input.returnId)
    if (!wanted) throw new Failure('return.not-found', 'This order has no such return')
    return returnView(order, wanted, refunds)
  },
)

export const handler = http(getReturn)
