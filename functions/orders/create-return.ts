import * as z from 'zod'
import { requestReturn } from '#shared/after-sale/request-return.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { orders } from '#shared/orders/orders.ts'
import { returnReasons } from '#shared/orders/rules/return-states.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { OrderParams, pending } from './order-view.ts'
import { ReturnView, returnView } from './return-view.ts'

/** Sends goods back: the merchant is asked, and its yes is an RMA whose progress the order shows. */
export const createReturn = operation(
  {
    name: 'createReturn',
    summary: 'Send goods back, all or some of them',
    access: { as: ['user', 'agent'], scope: 'orders:write' },
    input: z.strictObject({
      ...OrderParams.shape,
      reason: z.enum(returnReasons),
      lines: z
        .array(z.strictObject({ line: z.int().positive(), quantity: z.int().positive() }))
        .min(1)
        .max(50)
        .refine((lines) => new Set(lines.map(({ line }) => line)).size === lines.length, 'Name each line once')
        .optional()
        .describe('By their number in the order; everything that can go back when absent.'),
    }),
    output: ReturnView.extend({ pending }),
    idempotency: 'required',
    outward: true,
    fails: ['order.not-found', 'order.not-returnable', 'merchant.unsupported', 'leg.in-flight'],
    timeoutSeconds: 25,
    grants: {
      read: ['ORDER', 'CHECKOUT', 'PARKED'],
      write: ['ORDER', 'CHECKOUT', 'PARKED'],
      parameters: ['settings', 'signing-key'],
    },
    http: {
      method: 'POST',
      path: '/v1/orders/{orderId}/returns',
      status: 201,
      also: {
        202: {
          when: ({ pending }) => pending,
          means: 'The merchant has not answered yet; the return stays requested until it has',
        },
      },
    },
  },
  async ({ input: { orderId, ...asking }, principal, resourceId, commit }) => {
    const { order } = await orders.owned(orderId, principal.userId)
    const returnId = resourceId('return')
    const done = await requestReturn(order, { ...asking, returnId, principal })
    const { returns, refunds } = await orders.owned(orderId, principal.userId)
    const asked = returns.find((each) => each.returnId === returnId)
    if (!asked) throw new Failure('return.not-found', 'No such return')
    return commit([], { ...returnView(order, asked, refunds), pending: !done })
  },
)

export const handler = http(createReturn)
