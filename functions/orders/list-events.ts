import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { orders } from '#shared/orders/orders.ts'
import { Fact } from '#shared/orders/rules/order-facts.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import { OrderParams, wholeOrder } from './order-view.ts'

/** The order's facts, sorted by when they happened, not by when Purser received them. */
export const listOrderEvents = operation(
  {
    name: 'listOrderEvents',
    summary: "The order's timeline, oldest first",
    tool: {
      says: "Lists what the merchant and the carrier said of an order, oldest first. It needs the order's id.",
    },
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    input: z.strictObject({ ...OrderParams.shape, ...CursorQuery.shape }),
    output: pageOf(Fact),
    fails: ['order.not-found'],
    grants: { read: ['ORDER'] },
    http: { method: 'GET', path: '/v1/orders/{orderId}/events' },
  },
  async ({ input, principal }) => {
    const { facts } = wholeOrder(await orders.owned(input.orderId, principal.userId))
    const start = input.cursor === undefined ? 0 : facts.findIndex(({ factId }) => factId === input.cursor) + 1
    if (input.cursor !== undefined && start === 0)
      throw new Failure('request.invalid', 'This cursor does not belong to this list')
    const items = facts.slice(start, start + input.limit)
    const more = start + items.length < facts.length
    return { items, ...(more && { cursor: items.at(-1)?.factId }) }
  },
)

export const handler = http(listOrderEvents)
