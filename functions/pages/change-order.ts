import { cancelOrder } from '#functions/orders/cancel.ts'
import { createReturn } from '#functions/orders/create-return.ts'
import { refundOrder } from '#functions/orders/refund.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'

/** Cancels, refunds or returns all that is left of an order. */
export const handler = postForm(
  {
    name: 'changeOrderOnPage',
    path: '/orders/{orderId}',
    summary: 'Cancel, refund or return on the page of an order',
    calls: [cancelOrder, refundOrder, createReturn],
    back: ({ param }) => `/orders/${param('orderId')}`,
  },
  async ({ ask, param, key, fields: { act, reason } }) => {
    const orderId = param('orderId')
    if (act === 'cancel') await ask(cancelOrder, { orderId }, key)
    else if (act === 'refund') await ask(refundOrder, { orderId }, key)
    else if (act === 'return') await ask(createReturn, { orderId, reason }, key)
    else throw invalidInput('form', [{ at: 'act', message: 'Cancel, refund or return' }])
    return { to: `/orders/${orderId}` }
  },
)
