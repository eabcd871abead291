import type { CompanyReply } from '#functions/simulators/company/endpoint.ts'
import type { IdempotencyKey } from '#functions/simulators/company/idempotency-key.ts'
import { selling, unitsOf } from '#functions/simulators/merchant/catalog/stock.ts'
import { OrderChanged, orderRow, type ShopOrder } from '#functions/simulators/merchant/orders/order.ts'
import { currency } from '#functions/simulators/merchant/shop.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { queueing, reportOf } from '#functions/simulators/merchant/webhooks/outbox.ts'
import { sendNow } from '#functions/simulators/merchant/webhooks/send-webhooks.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'
import { insert } from '#shared/platform/table/table.ts'
import { chosen, optionsOf, sessionTotals, shopCheckoutView, type Viewer } from './checkout-view.ts'
import { type Paid, pay } from './processor.ts'
import { type CheckoutSession, findSession, nextVersion, Stale } from './session.ts'

const orderOf = ({ shop, now }: ShopContext, session: CheckoutSession, paymentReference: string): ShopOrder => {
  const totals = sessionTotals(shop, session)
  const option = chosen(optionsOf(shop, session), session.optionId)
  return {
    id: `ord_${session.id.slice('co_'.length)}`,
    checkoutId: session.id,
    agent: session.agent,
    ...(session.webhookUrl && { webhookUrl: session.webhookUrl }),
    at: 'placed',
    lines: session.lines,
    totals,
    totalMinor: amountOf(totals, 'total'),
    destination: session.destination ?? { address_country: 'US' },
    promise: option?.latest_fulfillment_time ?? '',
    paymentReference,
    capture: shop.capture,
    events: [],
    adjustments: [],
    refunds: [],
    returns: [],
    createdAt: now,
    v: 1,
  }
}

/** Finishes a completion: money first, then order, stock, webhook and answer in one transaction. Safe to repeat and to race. */
export const finishCheckout = async (
  context: ShopContext,
  session: CheckoutSession,
  viewer: Viewer,
  storing: IdempotencyKey['storing'] = () => [],
): Promise<CompanyReply> => {
  const { shop, table } = context
  const reply = (after: CheckoutSession): CompanyReply => ({ status: 200, body: shopCheckoutView(shop, after, viewer) })
  const credential = session.payment?.credential ?? ''
  const amountMinor = amountOf(sessionTotals(shop, session), 'total')
  const paid: Paid = await pay(shop, session.id, credential, amountMinor, currency)
  try {
    if (paid.state === 'unknown' && session.payment) {
      // The bank will tell later: whoever looks next tries again.
      const { after, write } = nextVersion(shop, session, { payment: { ...session.payment, patient: true } })
      await table.commit([write, ...storing(reply(after))])
      return reply(after)
    }
    if (paid.state !== 'paid') {
      const reason = paid.state === 'declined' ? paid.reason : 'unknown'
      const declined = `The payment was declined: ${reason}`
      const { after, write } = nextVersion(shop, session, { state: 'open', payment: undefined, declined })
      await table.commit([write, ...storing(reply(after))])
      return reply(after)
    }
    const report = await reportOf(context, orderOf(context, session, paid.reference))
    const set = {
      state: 'completed',
      hold: 'sold',
      payment: undefined,
      declined: undefined,
      orderId: report.order.id,
    } as const
    const { after, write } = nextVersion(shop, session, set)
    await table.commit([
      write,
      insert(orderRow(shop, report.order), () => new OrderChanged()),
      ...selling(shop, unitsOf(session.lines)),
      ...queueing(report),
      ...storing(reply(after)),
    ])
    await sendNow(context, report)
    return reply(after)
  } catch (error) {
    if (!(error instanceof Stale)) throw error
    const faster = await findSession(context, session.id)
    if (!faster) throw error
    const settled = reply(faster)
    if (faster.state !== 'completing') await table.commit(storing(settled))
    return settled
  }
}
