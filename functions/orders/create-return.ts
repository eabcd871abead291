import * as z from 'zod'
import { requestReturn } from '#shared/after-sale/request-return.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { orders } from '#shared/orders/orders.ts'
import { returnReasons } from '#shared/orders/rules/return-states.ts'
import { route } from '#shared/platform/http/route.ts'
import { OrderParams } from './order-view.ts'
import { ReturnView, returnView } from './return-view.ts'

/** Sends goods back: the merchant is asked, and its yes is an RMA whose progress the order shows. */
export const handler = route(
  {
    operation: 'createReturn',
    method: 'POST',
    path: '/v1/orders/{orderId}/returns',
    summary: 'Send goods back, all or some of them',
    access: { as: ['user', 'agent'], scope: 'orders:write' },
    params: OrderParams,
    body: z.strictObject({
      reason: z.enum(returnReasons),
      lines: z
        .array(z.strictObject({ line: z.int().positive(), quantity: z.int().positive() }))
        .min(1)
        .max(50)
        .refine((lines) => new Set(lines.map(({ line }) => line)).size === lines.length, 'Name each line once')
        .optional()
        .describe('By their number in the order; everything that can go back when absent.'),
    }),
    reply: ReturnView,
    status: 201,
    also: { 202: 'The merchant has not answered yet; the return stays requested until it has' },
    idempotency: 'required',
    outward: true,
    fails: ['order.not-found', 'order.not-returnable', 'merchant.unsupported', 'leg.in-flight'],
    timeoutSeconds: 25,
    grants: {
      read: ['ORDER', 'CHECKOUT', 'PARKED'],
      write: ['ORDER', 'CHECKOUT', 'PARKED'],
      parameters: ['settings', 'signing-key'],
    },
  },
  async ({ params, body, principal, resourceId, commit }) => {
    const { order } = await orders.owned(params.orderId, principal.userId)
    const returnId = resourceId('return')
    const done = await requestReturn(order, { ...body, returnId, principal })
    const { returns, refunds } = await orders.owned(params.orderId, principal.userId)
    const asked = returns.find((each) => each.returnId === returnId)
    if (!asked) throw new Failure('return.not-found', 'No such return')
    return commit([], { reply: returnView(order, asked, refunds), status: done ? 201 : 202 })
  },
)
