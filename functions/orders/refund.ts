import * as z from 'zod'
import { route } from '#shared/http/route.ts'
import { orders } from '#shared/store/orders.ts'
import { OrderParams, OrderView, viewOf } from './order-view.ts'
import { requestRefund } from './request-refund.ts'

/** Gives money of an order back, in full or in part. */
export const handler = route(
  {
    operation: 'refundOrder',
    method: 'POST',
    path: '/v1/orders/{orderId}/refund',
    summary: 'Give money back, all that is left or a part of it',
    access: { as: ['user', 'agent'], scope: 'orders:write' },
    params: OrderParams,
    body: z
      .strictObject({
        /** Minor units; all that is left when absent. */
        amountMinor: z.int().positive().optional(),
      })
      .prefault({}),
    reply: OrderView,
    status: 200,
    also: {
      202: 'The merchant or the bank has not answered yet; the order shows the refund as requested until it is done',
    },
    idempotency: 'required',
    outward: true,
    fails: ['order.not-found', 'order.not-refundable', 'order.refund-pending', 'merchant.unsupported', 'leg.in-flight'],
    timeoutSeconds: 25,
    grants: {
      read: ['ORDER', 'CHECKOUT', 'LEDGER', 'CLAIM'],
      write: ['ORDER', 'CHECKOUT', 'LEDGER'],
      delete: ['CLAIM'],
      parameters: ['settings', 'bank-key', 'signing-key'],
    },
  },
  async ({ params, body, principal, resourceId, commit }) => {
    const found = await orders.owned(params.orderId, principal.userId)
    const reference = resourceId('refund')
    const done = await requestRefund(found, { kind: 'refund', amountMinor: body.amountMinor, reference, principal })
    const reply = viewOf(await orders.owned(params.orderId, principal.userId))
    return commit([], { reply, status: done ? 200 : 202 })
  },
)
