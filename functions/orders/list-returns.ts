import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { orders } from '#shared/orders/orders.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import { OrderParams } from './order-view.ts'
import { ReturnView, returnView } from './return-view.ts'

/** All returns of an order, oldest first. */
export const listReturns = operation(
  {
    name: 'listReturns',
    summary: "An order's returns, oldest first",
    tool: {
      says: "Lists the returns of one order, oldest first. It needs the order's id.",
    },
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    input: z.strictObject({ ...OrderParams.shape, ...CursorQuery.shape }),
    output: pageOf(ReturnView),
    fails: ['order.not-found'],
    grants: { read: ['ORDER'] },
    http: { method: 'GET', path: '/v1/orders/{orderId}/returns' },
  },
  async ({ input, principal }) => {
    const { order, returns, refunds } = await orders.owned(input.orderId, principal.userId)
    const start = input.cursor === undefined ? 0 : returns.findIndex(({ returnId }) => returnId === input.cursor) + 1
    if (input.cursor !== undefined && start === 0)
      throw new Failure('request.invalid', 'This cursor does not belong to this list')
    const items = returns.slice(start, start + input.limit)
    const more = start + items.length < returns.length
    return {
      items: items.map((each) => returnView(order, each, refunds)),
      ...(more && { cursor: items.at(-1)?.returnId }),
    }
  },
)

export const handler = http(listReturns)
