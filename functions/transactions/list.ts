import * as z from 'zod'
import { idSchema } from '#shared/kernel/ids.ts'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { Shares } from '#shared/orders/rules/refund-lines.ts'
import { route } from '#shared/platform/http/route.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'

const Entry = z.object({
  leg: z.int(),
  kind: z.string(),
  at: z.string(),
  currency: z.string(),
  postings: z.array(z.object({ account: z.string(), amountMinor: z.int() })),
  /** Refunds: what of it belongs to which line of the order, and what to delivery. */
  detail: Shares.optional(),
})

/** The ledger of one purchase: every entry, and what the accounts add up to. */
export const handler = route(
  {
    operation: 'listTransactions',
    method: 'GET',
    path: '/v1/transactions',
    summary: 'The ledger of one purchase',
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    query: z.strictObject({ checkoutId: idSchema('checkout') }),
    reply: z.object({ items: z.array(Entry), balances: z.record(z.string(), z.int()) }),
    status: 200,
    fails: ['checkout.not-found'],
    grants: { read: ['CHECKOUT', 'LEDGER'] },
  },
  async ({ query, principal }) => {
    const { checkoutId } = await checkouts.owned(query.checkoutId, principal.userId)
    const items = await postedOf(checkoutId)
    return { reply: { items, balances: balances(items) } }
  },
)
