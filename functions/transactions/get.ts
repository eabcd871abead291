import * as z from 'zod'
import { Failure, failedWith } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { purchaseIdOf, TransactionId, TransactionView, transactionsOf } from './transaction-view.ts'

const notFound = () => new Failure('transaction.not-found', 'No such transaction')

/** One hold, capture, void or refund, or one decline. */
export const getTransaction = operation(
  {
    name: 'getTransaction',
    summary: 'One transaction',
    tool: {
      says: "Shows one hold, capture, void, refund or decline. It needs the transaction's id. It moves no money.",
    },
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    input: z.strictObject({ transactionId: TransactionId }),
    output: TransactionView,
    fails: ['transaction.not-found'],
    grants: { read: ['CHECKOUT', 'LEDGER'] },
    http: { method: 'GET', path: '/v1/transactions/{transactionId}' },
  },
  async ({ input: { transactionId }, principal: { userId } }) => {
    const checkout = await checkouts.owned(purchaseIdOf(transactionId), userId).catch((error: unknown) => {
      throw failedWith(error, 'checkout.not-found') ? notFound() : error
    })
    const { items } = await transactionsOf(checkout)
    const transaction = items.find((each) => each.transactionId === transactionId)
    if (!transaction) throw notFound()
    return transaction
  },
)

export const handler = http(getTransaction)
