import * as z from 'zod'
import { requestRefund } from '#shared/after-sale/flows/request-refund.ts'
import { orders } from '#shared/orders/orders.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { OrderParams, OrderView, orderView, pending } from './order-view.ts'

/** Refunds an order in full or in part. */
export const refundOrder = operation(
  {
    name: 'refundOrder',
    summary: 'Refund an order: all that is left, lines, delivery, or an amount',
    tool: {
      says: "Asks the merchant for money back on an order: all that is left, lines, delivery or an amount. It needs the order's id. Do it only when the user asked for it.",
      destructive: true,
    },
    access: { as: ['user', 'agent'], scope: 'orders:write' },
    input: z
      .strictObject({
        ...OrderParams.shape,
        amountMinor: z.int().positive().optional().describe('An amount, spread over everything not refunded yet.'),
        shippingMinor: z.int().positive().optional().describe('An amount of what was paid for delivery.'),
        lines: z
          .array(
            z.strictObject({
              line: z.int().positive(),
              quantity: z.int().positive().optional(),
              amountMinor: z.int().positive().optional(),
            }),
          )
          .min(1)
          .max(50)
          .refine((lines) => new Set(lines.map(({ line }) => line)).size === lines.length, 'Name each line once')
          .optional()
          .describe(
            'Per line: pieces at their price, an amount, or both; without either, all that is left of the line.',
          ),
      })
      .refine(
        ({ amountMinor, shippingMinor, lines }) => amountMinor === undefined || (!lines && shippingMinor === undefined),
        'Give either an amount, or lines and delivery',
      ),
    output: OrderView.extend({ pending }),
    idempotency: 'required',
    outward: true,
    limits: { account: 'after-sale.account' },
    fails: [
      'order.not-found',
      'order.not-refundable',
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
      path: '/v1/orders/{orderId}/refund',
      also: {
        202: {
          when: ({ pending }) => pending,
          means: 'The merchant or the bank has not answered yet; until then the order shows the refund as requested',
        },
      },
    },
  },
  async ({ input: { orderId, ...wish }, principal, resourceId, commit }) => {
    const owned = await orders.owned(orderId, principal.userId)
    const reference = resourceId('refund')
    const done = await requestRefund(owned, { kind: 'refund', wish, reference, principal })
    const view = orderView(await orders.owned(orderId, principal.userId))
    return commit([], { ...view, pending: !done })
  },
)

export const handler = http(refundOrder)
