import * as z from 'zod'
import { requestReturn } from '#shared/after-sale/flows/request-return.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { orders } from '#shared/orders/orders.ts'
import { returnReasons } from '#shared/orders/rules/return-states.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { OrderParams, pending } from './order-view.ts'
import { ReturnView, returnView } from './return-view.ts'

/** Asks the merchant to take goods back. If it agrees, the order shows the progress of the return. */
export const createReturn = operation(
  {
    name: 'createReturn',
    summary: 'Return all or some goods of an order',
    tool: {
      says: "Asks the merchant to take goods of an order back. It needs the order's id and a reason. Money comes back only when the merchant agrees.",
      destructive: true,
    },
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
        .describe('Lines by their number in the order; without it, everything that can be returned.'),
    }),
    output: ReturnView.extend({ pending }),
    idempotency: 'required',
    outward: true,
    limits: { account: 'after-sale.account' },
    fails: ['order.not-found', 'order.not-returnable', 'merchant.unsupported', 'merchant.protocol', 'leg.in-flight'],
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
          means: 'The merchant has not answered yet; until then the return stays requested',
        },
      },
    },
  },
  async ({ input: { orderId, ...request }, principal, resourceId, commit }) => {
    const { order } = await orders.owned(orderId, principal.userId)
    const returnId = resourceId('return')
    const done = await requestReturn(order, { ...request, returnId, principal })
    const { returns, refunds } = await orders.owned(orderId, principal.userId)
    const created = returns.find((each) => each.returnId === returnId)
    if (!created) throw new Failure('return.not-found', 'No such return')
    return commit([], { ...returnView(order, created, refunds), pending: !done })
  },
)

export const handler = http(createReturn)
