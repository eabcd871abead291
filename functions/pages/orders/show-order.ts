import { getOrder } from '#functions/orders/get.ts'
import { merchantNames } from '#functions/pages/channel/merchant-names.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** One order: where it is, what was paid, and what can still be done about it. */
export const handler = getPage(
  {
    name: 'showOrder',
    path: '/orders/{orderId}',
    summary: 'The page of one order',
    calls: [getOrder],
    back: () => '/purchases',
  },
  async ({ ask, param }) => {
    const [order, nameOf] = await Promise.all([ask(getOrder, { orderId: param('orderId') }), merchantNames()])
    const { orderPageView } = await import('./order.tsx')
    return orderPageView(order, nameOf)
  },
)
