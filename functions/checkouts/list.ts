import * as z from 'zod'
import { CursorQuery, pageOf } from '#shared/platform/http/pagination.ts'
import { route } from '#shared/platform/http/route.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { checkoutStates } from '#shared/purchase/rules/checkout-states.ts'

const Line = z.object({ checkoutId: z.string(), state: z.enum(checkoutStates), updatedAt: z.string() })

/** The user's checkouts, newest first. */
export const handler = route(
  {
    operation: 'listCheckouts',
    method: 'GET',
    path: '/v1/checkouts',
    summary: "The user's checkouts, newest first",
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    query: CursorQuery,
    reply: pageOf(Line),
    status: 200,
    fails: [],
    grants: { index: ['gsi1'], read: ['CHECKOUT'] },
  },
  async ({ principal, query }) => {
    const { items, cursor } = await checkouts.ofUser(principal.userId, query)
    const lines = items.map(({ checkoutId, state, updatedAt }) => ({ checkoutId, state, updatedAt }))
    return { reply: { items: lines, ...(cursor && { cursor }) } }
  },
)
