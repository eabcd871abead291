import { cancelOrder } from '#functions/orders/cancel.ts'
import { createReturn } from '#functions/orders/create-return.ts'
import { refundOrder } from '#functions/orders/refund.ts'
import { piecesIn, refundWishIn } from '#functions/pages/channel/order-fields.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'

/** Cancels an order, or refunds or returns the pieces that the form names. */
export const handler = postForm(
  {
    name: 'changeOrderOnPage',
    path: '/orders/{orderId}',
    summary: 'Cancel, refund or return on the page of an order',
    calls: [cancelOrder, refundOrder, createReturn],
    back: ({ param }) => `/orders/${param('orderId')}`,
  },
  async ({ ask, param, key, fields }) => {
    const orderId = param('orderId')
    const { act, reason } = fields
    if (act === 'cancel') await ask(cancelOrder, { orderId }, key)
    else if (act === 'refund') await ask(refundOrder, { orderId, ...refundWishIn(fields) }, key)
    else if (act === 'return') await ask(createReturn, { orderId, reason, lines: piecesIn(fields) }, key)
    else throw invalidInput('form', [{ at: 'act', message: 'Cancel, refund or return' }])
    return { to: `/orders/${orderId}` }
  },
)
