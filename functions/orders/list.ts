import type * as z from 'zod'
import { orders } from '#shared/orders/orders.ts'
import { CursorQuery, pageOf } from '#shared/platform/http/pagination.ts'
import { route } from '#shared/platform/http/route.ts'
import { OrderView, viewOf } from './order-view.ts'

const Line = OrderView.omit({ facts: true, refunds: true, returns: true, lines: true })
type Line = z.output<typeof Line>

/** The user's orders, newest first, each with its status of now. */
export const handler = route(
  {
    operation: 'listOrders',
    method: 'GET',
    path: '/v1/orders',
    summary: "The user's orders, newest first",
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    query: CursorQuery,
    reply: pageOf(Line),
    status: 200,
    fails: [],
    grants: { index: ['gsi1'], read: ['ORDER'] },
  },
  async ({ principal, query }) => {
    const { items, cursor } = await orders.idsOfUser(principal.userId, query)
    const lines = await Promise.all(
      items.map(async (orderId): Promise<Line> => {
        const owned = await orders.owned(orderId, principal.userId)
        return Line.parse(viewOf(owned))
      }),
    )
    return { reply: { items: lines, ...(cursor && { cursor }) } }
  },
)
