import * as z from 'zod'
import { CursorQuery, pageOf } from '#shared/platform/http/pagination.ts'
import { route } from '#shared/platform/http/route.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'

const Line = z.object({ approvalId: z.string(), checkoutId: z.string(), expiresAt: z.string() })

/** What waits for the user's decision, the one that ends soonest first. */
export const handler = route(
  {
    operation: 'listApprovals',
    method: 'GET',
    path: '/v1/approvals',
    summary: 'What waits for a decision, soonest expiry first',
    access: { as: ['user', 'agent'], scope: 'approvals:read' },
    query: CursorQuery,
    reply: pageOf(Line),
    status: 200,
    fails: [],
    grants: { index: ['gsi1'] },
  },
  async ({ principal, query }) => {
    const { items, cursor } = await approvals.pendingOf(principal.userId, query)
    const lines = items.map(({ approvalId, checkoutId, expiresAtSeconds }) =>
      Line.parse({ approvalId, checkoutId, expiresAt: new Date(Number(expiresAtSeconds) * 1000).toISOString() }),
    )
    return { reply: { items: lines, ...(cursor && { cursor }) } }
  },
)
