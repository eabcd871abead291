import type * as z from 'zod'
import { orders } from '#shared/orders/orders.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import { OrderView, orderView } from './order-view.ts'

const Line = OrderView.omit({ facts: true, refunds: true, returns: true, lines: true })
type Line = z.output<typeof Line>

/** The user's orders, newest first, each with its present status. */
export const listOrders = operation(
  {
    name: 'listOrders',
    summary: 'Your orders, newest first',
    tool: {
      says: "Lists the user's orders, newest first. Use it to find an order's id.",
    },
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    input: CursorQuery,
    output: pageOf(Line),
    fails: [],
    grants: { index: ['gsi1'], read: ['ORDER'] },
    http: { method: 'GET', path: '/v1/orders' },
  },
  async ({ principal, input }) => {
    const { items, cursor } = await orders.idsOfUser(principal.userId, input)
    const lines = await Promise.all(
      items.map(async (orderId): Promise<Line> => {
        const owned = await orders.owned(orderId, principal.userId)
        return Line.parse(orderView(owned))
      }),
    )
    return { items: lines, ...(cursor && { cursor }) }
  },
)

export const handler = http(listOrders)
