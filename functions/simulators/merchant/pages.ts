import type { CompanyReply, Endpoint } from '#functions/simulators/company/endpoint.ts'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import { findOrder } from '#functions/simulators/merchant/orders/order.ts'
import { currency, type Shop } from '#functions/simulators/merchant/shop.ts'
import { inCall } from '#functions/simulators/merchant/shop-context.ts'

const page = (operation: string, path: string, show: (id: string, shop: Shop) => Endpoint['handle']) => (shop: Shop) =>
  ({
    operation,
    method: 'GET',
    path,
    handle: (call): Promise<CompanyReply> => show(call.params['id'] ?? '', shop)(call),
  }) satisfies Endpoint

/** What the shop's links lead to. A page names nobody and no address: whoever has the link may read it. */
export const pagesOf = (shop: Shop): Endpoint[] =>
  [
    page('orderPage', '/orders/{id}', (id, of) => async (call) => {
      const order = await findOrder(inCall(of, call), id)
      if (!order) throw new CompanyRefusal(404, 'not_found', 'We know no such order')
      const lines = order.lines.map(({ title, quantity }) => `${quantity} x ${title}`)
      return { status: 200, body: { order: id, status: order.at, lines, totalMinor: order.totalMinor, currency } }
    }),
    page('checkoutPage', '/checkouts/{id}', (id) => async () => ({
      status: 200,
      body: {
        checkout: id,
        says: 'A real shop lets the buyer go on here. This simulated one is bought from through UCP.',
      },
    })),
    page('termsPage', '/terms', () => async () => ({
      status: 200,
      body: { says: 'This shop is simulated: it takes no money and ships no goods.' },
    })),
  ].map((endpoint) => endpoint(shop))
