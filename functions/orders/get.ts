import * as z from 'zod'
import { orders } from '#shared/orders/orders.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { shownAddress } from '#shared/purchase/flows/delivery.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { OrderParams, OrderView, orderView } from './order-view.ts'

/** What the merchant confirmed, and every later fact. */
export const getOrder = operation(
  {
    name: 'getOrder',
    summary: 'One order with its facts, refunds and returns',
    tool: {
      says: "Shows one order with its status, facts, refunds and returns. It needs the order's id.",
    },
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    input: z.strictObject({ ...OrderParams.shape }),
    output: OrderView,
    fails: ['order.not-found'],
    grants: { read: ['ORDER', 'CHECKOUT', 'USER'], kms: ['fields'] },
    http: { method: 'GET', path: '/v1/orders/{orderId}' },
  },
  async ({ input, principal }) => {
    const whole = await orders.owned(input.orderId, principal.userId)
    const checkout = principal.kind === 'user' ? await checkouts.get(whole.order.checkoutId) : undefined
    const delivery = checkout && (await shownAddress(principal, checkout, checkout.addressDigest))
    return { ...orderView(whole), ...(delivery && { address: delivery.address }) }
  },
)

export const handler = http(getOrder)
