import type { Reply } from '#functions/simulators/company/endpoint.ts'
import type { Once } from '#functions/simulators/company/once.ts'
import {
  checkoutView,
  chosen,
  optionsOf,
  type Seen,
  sessionTotals,
} from '#functions/simulators/merchant/checkout-view.ts'
import { type Order, OrderMoved, orderRow } from '#functions/simulators/merchant/order.ts'
import { telling } from '#functions/simulators/merchant/outbox.ts'
import { type Paid, pay } from '#functions/simulators/merchant/processor.ts'
import { sendNow } from '#functions/simulators/merchant/send-webhooks.ts'
import { changed, findSession, type Session, Stale } from '#functions/simulators/merchant/session.ts'
import { currency, type Shop } from '#functions/simulators/merchant/shop.ts'
import { selling, unitsOf } from '#functions/simulators/merchant/stock.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'
import { commit, insert } from '#shared/platform/table/table.ts'

const orderOf = (shop: Shop, session: Session, paymentReference: string, now: number): Order => {
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

/** Ends what `complete` began: money first, then order, stock, webhook and answer in one transaction. Safe to repeat and to race. */
export const finishCheckout = async (
  shop: Shop,
  session: Session,
  seen: Seen,
  now: number,
  answered: Once['answered'] = () => [],
): Promise<Reply> => {
  const reply = (after: Session): Reply => ({ status: 200, body: checkoutView(shop, after, seen) })
  const credential = session.payment?.credential ?? ''
  const amountMinor = amountOf(sessionTotals(shop, session), 'total')
  const paid: Paid = await pay(shop, session.id, credential, amountMinor, currency)
  try {
    if (paid.state === 'unknown' && session.payment) {
      // The bank will tell later: whoever looks next tries again.
      const { after, write } = changed(shop, session, { payment: { ...session.payment, patient: true } })
      await commit([write, ...answered(reply(after))])
      return reply(after)
    }
    if (paid.state !== 'paid') {
      const reason = paid.state === 'declined' ? paid.reason : 'unknown'
      const declined = `The payment was declined: ${reason}`
      const { after, write } = changed(shop, session, { state: 'open', payment: undefined, declined })
      await commit([write, ...answered(reply(after))])
      return reply(after)
    }
    const order = orderOf(shop, session, paid.reference, now)
    const set = {
      state: 'completed',
      hold: 'sold',
      payment: undefined,
      declined: undefined,
      orderId: order.id,
    } as const
    const { after, write } = changed(shop, session, set)
    await commit([
      write,
      insert(orderRow(shop, order), () => new OrderMoved()),
      ...selling(shop, unitsOf(session.lines)),
      ...(await telling(shop, order, now)),
      ...answered(reply(after)),
    ])
    await sendNow(shop, order)
    return reply(after)
  } catch (error) {
    if (!(error instanceof Stale)) throw error
    const faster = await findSession(shop, session.id)
    if (!faster) throw error
    const settled = reply(faster)
    const stored = faster.state === 'completing' ? [] : answered(settled)
    if (stored.length > 0) await commit(stored)
    return settled
  }
}
