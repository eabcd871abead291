import * as z from 'zod'
import { requestRefund } from '#shared/after-sale/flows/request-refund.ts'
import { orders } from '#shared/orders/orders.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { OrderParams, OrderView, orderView, pending } from './order-view.ts'

/** Cancels a whole order at its merchant and refunds it at the bank. */
export const cancelOrder = operation(
  {
    name: 'cancelOrder',
    summary: 'Cancel a whole order before it ships, and refund it',
    tool: {
      says: "Cancels a whole order before it ships, and refunds it. It needs the order's id. Do it only when the user asked for it.",
      destructive: true,
    },
    access: { as: ['user', 'agent'], scope: 'orders:write' },
    input: z.strictObject({ ...OrderParams.shape }),
    output: OrderView.extend({ pending }),
    idempotency: 'required',
    outward: true,
    limits: { account: 'after-sale.account' },
    fails: [
      'order.not-found',
      'order.not-cancelable',
      'order.refund-pending',
      'merchant.unsupported',
      'merchant.rate-limited',
      'merchant.protocol',
      'leg.in-flight',
    ],
    timeoutSeconds: 25,
    grants: {
      read: ['ORDER', 'CHECKOUT', 'CLAIM', 'PARKED'],
      write: ['ORDER', 'CHECKOUT', 'LEDGER', 'PARKED'],
      delete: ['CLAIM'],
      parameters: ['settings', 'payment-key', 'signing-key'],
    },
    http: {
      method: 'POST',
      path: '/v1/orders/{orderId}/cancel',
      also: {
        202: {
          when: ({ pending }) => pending,
          means: 'The merchant or the bank has not answered yet; until then the order shows the refund as requested',
        },
      },
    },
  },
  async ({ input, principal, resourceId, commit }) => {
    const owned = await orders.owned(input.orderId, principal.userId)
    const reference = resourceId('refund')
    const done = await requestRefund(owned, { kind: 'cancel', wish: {}, reference, principal })
    const view = orderView(await orders.owned(input.orderId, principal.userId))
    return commit([], { ...view, pending: !done })
  },
)

export const handler = http(cancelOrder)
