import * as z from 'zod'
import { requestRefund } from '#shared/after-sale/request-refund.ts'
import { orders } from '#shared/orders/orders.ts'
import { route } from '#shared/platform/http/route.ts'
import { OrderParams, OrderView, viewOf } from './order-view.ts'

/** Takes a whole order back at its merchant, and its money at the bank. */
export const handler = route(
  {
    operation: 'cancelOrder',
    method: 'POST',
    path: '/v1/orders/{orderId}/cancel',
    summary: 'Cancel a whole order before it ships; its money comes back',
    access: { as: ['user', 'agent'], scope: 'orders:write' },
    params: OrderParams,
    body: z.strictObject({}).prefault({}),
    reply: OrderView,
    status: 200,
    also: {
      202: 'The merchant or the bank has not answered yet; the order shows the refund as requested until it is done',
    },
    idempotency: 'required',
    outward: true,
    fails: ['order.not-found', 'order.not-cancelable', 'order.refund-pending', 'merchant.unsupported', 'leg.in-flight'],
    timeoutSeconds: 25,
    grants: {
      read: ['ORDER', 'CHECKOUT', 'CLAIM', 'PARKED'],
      write: ['ORDER', 'CHECKOUT', 'LEDGER', 'PARKED'],
      delete: ['CLAIM'],
      parameters: ['settings', 'bank-key', 'signing-key'],
    },
  },
  async ({ params, principal, resourceId, commit }) => {
    const found = await orders.owned(params.orderId, principal.userId)
    const reference = resourceId('refund')
    const done = await requestRefund(found, { kind: 'cancel', wish: {}, reference, principal })
    const reply = viewOf(await orders.owned(params.orderId, principal.userId))
    return commit([], { reply, status: done ? 200 : 202 })
  },
)
