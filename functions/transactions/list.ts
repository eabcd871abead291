import * as z from 'zod'
import { idSchema } from '#shared/kernel/ids.ts'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { Shares } from '#shared/orders/rules/refund-lines.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'

const Entry = z.object({
  leg: z.int(),
  kind: z.string(),
  at: z.string(),
  currency: z.string(),
  postings: z.array(z.object({ account: z.string(), amountMinor: z.int() })),
  /** For a refund: the share of each order line and of delivery. */
  detail: Shares.optional(),
})

/** The ledger of one purchase: every entry, and the balance of each account. */
export const listTransactions = operation(
  {
    name: 'listTransactions',
    summary: 'The ledger of one purchase',
    tool: {
      says: "Lists the ledger entries of one purchase. It needs the checkout's id. It moves no money.",
    },
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    input: z.strictObject({ checkoutId: idSchema('checkout') }),
    output: z.object({ items: z.array(Entry), balances: z.record(z.string(), z.int()) }),
    fails: ['checkout.not-found'],
    grants: { read: ['CHECKOUT', 'LEDGER'] },
    http: { method: 'GET', path: '/v1/transactions' },
  },
  async ({ input, principal }) => {
    const { checkoutId } = await checkouts.owned(input.checkoutId, principal.userId)
    const items = await postedOf(checkoutId)
    return { items, balances: balances(items) }
  },
)

export const handler = http(listTransactions)
