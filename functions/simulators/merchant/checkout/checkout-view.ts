import { meta, paymentHandlers, recoverable } from '#functions/simulators/merchant/answers.ts'
import { currency, daysToReturn, type Shop } from '#functions/simulators/merchant/shop.ts'
import type { CallingPlatform } from '#functions/simulators/merchant/webhooks/platform.ts'
import type { CheckoutStatus } from '#shared/merchants/ucp/contract/checkout.ts'
import type { FulfillmentOption } from '#shared/merchants/ucp/contract/fulfillment.ts'
import type { UcpMessage } from '#shared/merchants/ucp/contract/messages.ts'
import { amountOf, type Total } from '#shared/merchants/ucp/contract/totals.ts'
import { optionsFor } from './delivery.ts'
import type { CheckoutSession } from './session.ts'
import { lineTotals, subtotalOf, totalsOf } from './totals.ts'

const method = '$.fulfillment.methods[0]'

/** What a session may be delivered by; nothing before there is an address we deliver to. */
export const optionsOf = (shop: Shop, { lines, destination, quotedAt }: CheckoutSession): FulfillmentOption[] => {
  if (destination?.address_country !== 'US') return []
  const articles = lines.flatMap(({ sku }) => shop.articles.get(sku) ?? [])
  return optionsFor(shop, articles, subtotalOf(lines), quotedAt)
}

/** The chosen option, or the cheapest: a shop preselects it. */
export const chosen = (options: readonly FulfillmentOption[], optionId: string | undefined) =>
  options.find(({ id }) => id === optionId) ?? options[0]

export const sessionTotals = (shop: Shop, session: CheckoutSession): Total[] => {
  const option = chosen(optionsOf(shop, session), session.optionId)
  const delivery = option && { title: option.title, amount: amountOf(option.totals, 'total') }
  return totalsOf(shop, subtotalOf(session.lines), delivery)
}

/** What keeps a session from being completed. */
const faultsOf = ({ destination, soldOut }: CheckoutSession): UcpMessage[] => {
  const faults: UcpMessage[] = []
  if (soldOut) faults.push(recoverable('out_of_stock', 'Sold out while you were deciding', '$.line_items[0]'))
  if (!destination) faults.push(recoverable('missing', 'Where to?', `${method}.selected_destination_id`))
  else if (destination.address_country !== 'US')
    faults.push(recoverable('address_undeliverable', 'We deliver within the US', `${method}.destinations[0]`))
  return faults
}

export const isReady = (session: CheckoutSession): boolean => session.state === 'open' && faultsOf(session).length === 0

const statusOf = (session: CheckoutSession): CheckoutStatus => {
  if (session.state === 'completing') return 'complete_in_progress'
  if (session.state !== 'open') return session.state
  return isReady(session) ? 'ready_for_complete' : 'incomplete'
}

/** What a buyer has to read before they buy. */
const disclosuresOf = (shop: Shop, { lines }: CheckoutSession): UcpMessage[] =>
  lines.flatMap(({ sku, title }, at) => {
    if (shop.articles.get(sku)?.returnable !== false) return []
    const content = `${title}: a final sale, which cannot be returned`
    return [{ type: 'warning', code: 'final_sale', content, path: `$.line_items[${at}]`, presentation: 'disclosure' }]
  })

const messagesOf = (shop: Shop, session: CheckoutSession): UcpMessage[] => {
  if (session.state !== 'open') return []
  const { declined, repriced } = session
  const news = [
    ...faultsOf(session),
    ...(declined ? [recoverable('payment_failed', declined, '$.payment.instruments[0]')] : []),
    ...(repriced ? [{ type: 'warning' as const, code: 'price_changed', content: 'A price has changed' }] : []),
  ]
  return news.length > 0 ? news : disclosuresOf(shop, session)
}

const fulfillmentOf = (shop: Shop, session: CheckoutSession) => {
  const { destination, methodId, lines } = session
  const line_item_ids = lines.map(({ id }) => id)
  const method = { id: methodId, type: 'shipping' as const, line_item_ids }
  if (!destination) return { methods: [{ ...method, groups: [] }] }
  const options = optionsOf(shop, session)
  const selected = chosen(options, session.optionId)
  return {
    methods: [
      {
        ...method,
        destinations: [destination],
        selected_destination_id: destination.id,
        groups:
          options.length > 0
            ? [{ id: 'parcel', line_item_ids, options, selected_option_id: selected?.id ?? null }]
            : [],
      },
    ],
  }
}

/** Who looks at a session, and where the shop lives. */
export interface Viewer {
  platform: Pick<CallingPlatform, 'capabilities'>
  baseUrl: string
  /** The totals shall not add up: a fault. */
  miscounting?: boolean
}

/** The same view with something to say first. */
export const withMessage = <V extends { messages: UcpMessage[] }>(view: V, message: UcpMessage): V => ({
  ...view,
  messages: [message, ...view.messages],
})

/** A session as UCP shows it. Credentials are never in it. */
export const shopCheckoutView = (shop: Shop, session: CheckoutSession, { platform, baseUrl, miscounting }: Viewer) => {
  const live = session.state === 'open' || session.state === 'completing'
  const totals = sessionTotals(shop, session)
  const fulfillment = fulfillmentOf(shop, session)
  const { orderId } = session
  return {
    ucp: { ...meta(platform, 'checkout', 'fulfillment'), payment_handlers: paymentHandlers(shop) },
    id: session.id,
    status: statusOf(session),
    currency,
    line_items: session.lines.map(({ id, sku, title, quantity, unitMinor, options }) => ({
      id,
      item: { id: sku, title, price: unitMinor, ...(options && { options }) },
      quantity,
      totals: lineTotals(unitMinor, quantity),
      returns: shop.articles.get(sku)?.returnable ? { accepted: true, days: daysToReturn } : { accepted: false },
    })),
    totals: miscounting
      ? totals.map((each) => (each.type === 'total' ? { ...each, amount: each.amount - 1 } : each))
      : totals,
    messages: messagesOf(shop, session),
    links: [{ type: 'terms_of_service', url: `${baseUrl}/terms` }],
    ...(session.buyer && { buyer: session.buyer }),
    ...(session.context && { context: session.context }),
    fulfillment,
    payment: { instruments: session.instruments ?? [] },
    expires_at: new Date(session.expiresAt).toISOString(),
    ...(live && { continue_url: `${baseUrl}/checkouts/${session.id}` }),
    ...(orderId && { order: { id: orderId, permalink_url: `${baseUrl}/orders/${orderId}` } }),
  }
}
