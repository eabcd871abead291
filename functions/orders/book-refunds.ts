import * as z from 'zod'
import { callPatienceSeconds } from '#shared/after-sale/durations.ts'
import { followMoney } from '#shared/after-sale/follow-money.ts'
import { failedWith, paymentFailures } from '#shared/kernel/errors.ts'
import { orders } from '#shared/orders/orders.ts'
import { followLater } from '#shared/orders/returns.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { onEvent } from '#shared/platform/runtime/on-event.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Facts that money or goods hang on. */
const moving: readonly string[] = [
  'canceled',
  'refunded',
  'returned',
  'return_approved',
  'return_in_transit',
  'return_received',
  'return_rejected',
]

/** Follows the money when a merchant tells of a refund, a return or a cancellation, or told of one before the order was ours. Throws to be tried again. */
export const handler = onEvent(
  {
    types: ['order.updated', 'order.created'],
    where: { data: { fact: [{ exists: false }, ...moving] } },
    timeoutSeconds: 25,
    grants: {
      read: ['ORDER', 'CHECKOUT', 'CLAIM', 'PARKED'],
      write: ['ORDER', 'CHECKOUT', 'LEDGER', 'PARKED'],
      delete: ['CLAIM'],
      parameters: ['settings', 'bank-key', 'signing-key'],
    },
  },
  z.object({ data: z.object({ orderId: z.string(), fact: z.string().optional(), factId: z.string().optional() }) }),
  async ({ data: { orderId, fact, factId } }) => {
    if (factId?.startsWith('refund:')) return // our own word of what is booked
    const heard = fact === undefined ? (await orders.view(orderId)).facts.map(({ kind }) => kind) : [fact]
    if (!heard.some((kind) => moving.includes(kind))) return
    await followMoney(orderId, 'merchant').catch(async (error: unknown) => {
      if (!failedWith(error, ...paymentFailures)) throw error
      await commit([followLater(orderId, Math.floor(Date.now() / 1000) + callPatienceSeconds)]) // a bank may be away longer than a message is told
      report(error)
    })
  },
)
