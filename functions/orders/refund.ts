import * as z from 'zod'
import { requestRefund } from '#shared/after-sale/request-refund.ts'
import { orders } from '#shared/orders/orders.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { OrderParams, OrderView, pending, viewOf } from './order-view.ts'

/** Gives money of an order back, in full or in part. */
export const refundOrder = operation(
  {
    name: 'refundOrder',
    summary: 'Give money back: all that is left, lines, delivery or an amount',
    access: { as: ['user', 'agent'], scope: 'orders:write' },
    input: z
      .strictObject({
        ...OrderParams.shape,
        amountMinor: z.int().positive().optional().describe('Any amount, spread over everything that is left.'),
        shippingMinor: z.int().positive().optional().describe('Of what was paid for delivery.'),
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
            'Pieces of lines at what they cost, an amount of a line, or both; all that is left of a line when only named.',
          ),
      })
      .refine(
        ({ amountMinor, shippingMinor, lines }) => amountMinor === undefined || (!lines && shippingMinor === undefined),
        'Name an amount, or lines and delivery',
      ),
    output: OrderView.extend({ pending }),
    idempotency: 'required',
    outward: true,
    fails: ['order.not-found', 'order.not-refundable', 'order.refund-pending', 'merchant.unsupported', 'leg.in-flight'],
    timeoutSeconds: 25,
    grants: {
      read: ['ORDER', 'CHECKOUT', 'CLAIM', 'PARKED'],
      write: ['ORDER', 'CHECKOUT', 'LEDGER', 'PARKED'],
      delete: ['CLAIM'],
      parameters: ['settings', 'bank-key', 'signing-key'],
    },
    http: {
      method: 'POST',
      path: '/v1/orders/{orderId}/refund',
      also: {
        202: {
          when: ({ pending }) => pending,
          means:
            'The merchant or the bank has not answered yet; the order shows the refund as requested until it is done',
        },
      },
    },
  },
  async ({ input: { orderId, ...wish }, principal, resourceId, commit }) => {
    const found = await orders.owned(orderId, principal.userId)
    const reference = resourceId('refund')
    const done = await requestRefund(found, { kind: 'refund', wish, reference, principal })
    const view = viewOf(await orders.owned(orderId, principal.userId))
    return commit([], { ...view, pending: !done })
  },
)

export const handler = http(refundOrder)
