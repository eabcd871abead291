import * as z from 'zod'
import { idSchema } from '#shared/kernel/ids.ts'
import { balances } from '#shared/ledger/entries.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { pageOf, wholeNumber } from '#shared/platform/operation/pagination.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { TransactionView, transactionsOf } from './transaction-view.ts'

/** Holds, captures, voids and refunds, with what the payment provider declined. Of one purchase: all of them, with the balance of each account. Else by purchase, newest first; `limit` counts purchases. */
export const listTransactions = operation(
  {
    name: 'listTransactions',
    summary: 'What was held, captured, voided, refunded and declined',
    tool: {
      says: "Lists holds, captures, voids, refunds and declines of one purchase, or of the user's latest purchases. It moves no money.",
    },
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    input: z.strictObject({
      /** One purchase. Its whole ledger is one page. */
      checkoutId: idSchema('checkout').optional(),
      limit: wholeNumber(1, 20).default(10),
      cursor: z.string().max(2000).optional(),
    }),
    output: pageOf(TransactionView).extend({
      /** Of one purchase: what each account has. */
      balances: z.record(z.string(), z.int()).optional(),
    }),
    fails: ['checkout.not-found'],
    grants: { read: ['CHECKOUT', 'LEDGER'], index: ['gsi1'] },
    http: { method: 'GET', path: '/v1/transactions' },
  },
  async ({ input: { checkoutId, ...paging }, principal: { userId } }) => {
    if (checkoutId) {
      const { items, entries } = await transactionsOf(await checkouts.owned(checkoutId, userId))
      return { items, balances: balances(entries) }
    }
    const page = await checkouts.ofUser(userId, paging)
    const all = await Promise.all(page.items.map(transactionsOf))
    return { items: all.flatMap(({ items }) => items), ...(page.cursor && { cursor: page.cursor }) }
  },
)

export const handler = http(listTransactions)
