import * as z from 'zod'
import { callTimeLimitSeconds } from '#shared/after-sale/durations.ts'
import { bookReportedRefunds } from '#shared/after-sale/flows/book-reported-refunds.ts'
import { unshownNow } from '#shared/after-sale/rows/promises.ts'
import { failedWith, paymentFailures } from '#shared/kernel/errors.ts'
import { orders } from '#shared/orders/orders.ts'
import { followUpAt } from '#shared/orders/returns.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { onEvent } from '#shared/platform/runtime/on-event.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Facts that move money or goods. */
const moving: readonly string[] = [
  'canceled',
  'refunded',
  'returned',
  'return_approved',
  'return_in_transit',
  'return_received',
  'return_rejected',
]

/** Books refunds after a merchant reports a refund, a return or a cancellation, also one from before we recorded the order. A failure makes the bus retry. */
export const handler = onEvent(
  {
    types: ['order.updated', 'order.created'],
    where: { data: { fact: [{ exists: false }, ...moving] } },
    timeoutSeconds: 25,
    grants: {
      read: ['ORDER', 'CHECKOUT', 'CLAIM', 'PARKED'],
      write: ['ORDER', 'CHECKOUT', 'LEDGER', 'PARKED'],
      delete: ['CLAIM'],
      parameters: ['settings', 'payment-key', 'signing-key'],
    },
  },
  z.object({ data: z.object({ orderId: z.string(), fact: z.string().optional(), factId: z.string().optional() }) }),
  async ({ data: { orderId, fact, factId } }) => {
    if (factId?.startsWith('refund:')) return // our own fact about a refund that is booked
    const kinds = fact === undefined ? (await orders.view(orderId)).facts.map(({ kind }) => kind) : [fact]
    if (!kinds.some((kind) => moving.includes(kind))) return
    const follow = () => commit([followUpAt(orderId, Math.floor(Date.now() / 1000) + callTimeLimitSeconds)])
    try {
      await bookReportedRefunds(orderId, 'merchant')
    } catch (error) {
      if (!failedWith(error, ...paymentFailures)) throw error
      await follow() // a bank may be down for longer than the bus retries
      return report(error)
    }
    if ((await unshownNow(orderId)) > 0) await follow()
  },
)
