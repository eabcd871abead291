import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { balances } from '#shared/ledger/entries.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { pageOf, wholeNumber } from '#shared/platform/operation/pagination.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { TransactionView, transactionsOf } from './transaction-view.ts'

const Query = z
  .strictObject({
    /** One purchase. Its whole ledger is one page. */
    checkoutId: idSchema('checkout').optional(),
    limit: wholeNumber(1, 20).default(10),
    cursor: z.string().max(2000).optional(),
  })
  .refine(({ checkoutId, cursor }) => !checkoutId || !cursor, {
    path: ['cursor'],
    message: 'The ledger of one purchase has no further pages',
  })

/** Behind it is a cursor of the user's checkouts, which no other list takes in this form. */
const mark = 'purchases.'
const unmarked = (cursor: string | undefined): string | undefined => {
  if (cursor !== undefined && !cursor.startsWith(mark))
    throw new Failure('request.invalid', 'This cursor does not belong to this list')
  return cursor?.slice(mark.length)
}

/** Holds, captures, voids and refunds, with what the payment provider declined. Of one purchase: all of them, with the balance of each account. Else by purchase, newest first; `limit` counts purchases. */
export const listTransactions = operation(
  {
    name: 'listTransactions',
    summary: 'What was held, captured, voided, refunded and declined',
    tool: {
      says: "Lists holds, captures, voids, refunds and declines of one purchase, or of the user's latest purchases. It moves no money.",
    },
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    input: Query,
    output: pageOf(TransactionView).extend({
      /** Of one purchase: what each account has. */
      balances: z.record(z.string(), z.int()).optional(),
    }),
    fails: ['checkout.not-found'],
    grants: { read: ['CHECKOUT', 'LEDGER'], index: ['gsi1'] },
    http: { method: 'GET', path: '/v1/transactions' },
  },
  async ({ input: { checkoutId, limit, cursor }, principal: { userId } }) => {
    if (checkoutId) {
      const { items, entries } = await transactionsOf(await checkouts.owned(checkoutId, userId))
      return { items, balances: balances(entries) }
    }
    const page = await checkouts.ofUser(userId, { limit, cursor: unmarked(cursor) })
    const all = await Promise.all(page.items.map(transactionsOf))
    return { items: all.flatMap(({ items }) => items), ...(page.cursor && { cursor: mark + page.cursor }) }
  },
)

export const handler = http(listTransactions)
