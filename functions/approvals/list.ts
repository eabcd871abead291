import * as z from 'zod'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'

const Line = z.object({ approvalId: z.string(), checkoutId: z.string(), expiresAt: z.string() })

/** The user's pending approvals, sorted by expiry. */
export const listApprovals = operation(
  {
    name: 'listApprovals',
    summary: 'Your pending approvals, soonest expiry first',
    tool: {
      says: 'Lists the approvals that wait for the user, soonest expiry first. Only the user decides on them.',
    },
    access: { as: ['user', 'agent'], scope: 'approvals:read' },
    input: CursorQuery,
    output: pageOf(Line),
    fails: [],
    grants: { index: ['gsi1'] },
    http: { method: 'GET', path: '/v1/approvals' },
  },
  async ({ principal, input }) => {
    const { items, cursor } = await approvals.pendingOf(principal.userId, input)
    const lines = items.map(({ approvalId, checkoutId, expiresAtSeconds }) =>
      Line.parse({ approvalId, checkoutId, expiresAt: new Date(Number(expiresAtSeconds) * 1000).toISOString() }),
    )
    return { items: lines, ...(cursor && { cursor }) }
  },
)

export const handler = http(listApprovals)
