import * as z from 'zod'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { checkoutStates } from '#shared/purchase/rules/checkout-states.ts'

const Line = z.object({ checkoutId: z.string(), state: z.enum(checkoutStates), updatedAt: z.string() })

/** The user's checkouts, newest first. */
export const listCheckouts = operation(
  {
    name: 'listCheckouts',
    summary: 'Your checkouts, newest first',
    tool: {
      says: "Lists the user's checkouts, newest first. Use it to find a checkout's id.",
    },
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: CursorQuery,
    output: pageOf(Line),
    fails: [],
    grants: { index: ['gsi1'], read: ['CHECKOUT'] },
    http: { method: 'GET', path: '/v1/checkouts' },
  },
  async ({ principal, input }) => {
    const { items, cursor } = await checkouts.ofUser(principal.userId, input)
    const lines = items.map(({ checkoutId, state, updatedAt }) => ({ checkoutId, state, updatedAt }))
    return { items: lines, ...(cursor && { cursor }) }
  },
)

export const handler = http(listCheckouts)
