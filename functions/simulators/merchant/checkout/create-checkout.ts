import type { CompanyReply } from '#functions/simulators/company/endpoint.ts'
import { BusinessRefusal } from '#functions/simulators/merchant/business-refusal.ts'
import {
  atListPrice,
  holding,
  openStock,
  SoldOut,
  type Stock,
  stockOf,
  unitsOf,
} from '#functions/simulators/merchant/catalog/stock.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import { type Given, shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { ulid } from '#shared/kernel/ids.ts'
import { CreateCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import { insert } from '#shared/platform/table/table.ts'
import { articlesOf, assertReasonable, linesOf, type WantedBasket } from './basket.ts'
import { shopCheckoutView } from './checkout-view.ts'
import { releaseLapsed } from './release-lapsed.ts'
import { type CheckoutSession, holdMs, instrumentsOf, lifeMs, rowOf, Stale } from './session.ts'
import { deliveryOf } from './wanted-delivery.ts'

type Stocks = ReadonlyMap<string, Stock>
const soldOut = (sku: string) => new BusinessRefusal('out_of_stock', `Not enough of ${sku} left`)

const sessionOf = (
  { now, body, shop, platform }: Given<WantedBasket>,
  id: string,
  stocks: Stocks,
): CheckoutSession => ({
  id,
  agent: platform.profileUrl,
  ...(platform.webhookUrl && { webhookUrl: platform.webhookUrl }),
  state: 'open',
  lines: linesOf(shop, body, stocks),
  ...(body.buyer && { buyer: body.buyer }),
  ...(body.context && { context: body.context }),
  ...(body.payment?.instruments && { instruments: instrumentsOf(body) }),
  ...deliveryOf(body),
  quotedAt: now,
  expiresAt: now + lifeMs,
  hold: 'held',
  holdUntil: now + holdMs,
  v: 1,
})

/** Commits the session with its units and its answer. Without stocks it supposes list prices, and the transaction checks them. */
const opened = async (request: Given<WantedBasket>, id: string, stocks: Stocks | undefined): Promise<CompanyReply> => {
  const { call, shop, table, platform, idempotency } = request
  const { baseUrl } = await shopSettings()
  const session = sessionOf(request, id, stocks ?? new Map())
  const miscounting = call.fault('totals-mismatch') !== undefined
  const reply = { status: 201, body: shopCheckoutView(shop, session, { platform, baseUrl, miscounting }) }
  await table.commit([
    insert(rowOf(shop, session), () => new Stale()),
    ...idempotency.storing(reply),
    ...holding(shop, unitsOf(session.lines), stocks ? {} : atListPrice),
  ])
  return reply
}

/** Opens a checkout and sets its units aside, in one transaction with the answer to the caller's key. */
export const createCheckoutEndpoint = shopEndpoint(
  'create',
  'POST',
  '/checkout-sessions',
  CreateCheckout,
  async (request) => {
    const { call, body, shop, table } = request
    await assertReasonable(request)
    const articles = articlesOf(shop, body)
    if (call.fault('out-of-stock')) throw soldOut(articles[0]?.sku ?? '')
    const id = `co_${ulid(call.now, crypto.getRandomValues(new Uint8Array(16)))}`
    let stocks: Stocks | undefined
    for (let released = false; ; ) {
      try {
        return await opened(request, id, stocks)
      } catch (error) {
        if (!(error instanceof SoldOut)) throw error
        if (released) throw soldOut(error.sku)
        if (error.reason === 'uncounted') await openStock(table, shop, articles, call.now)
        if (error.reason === 'short') {
          await releaseLapsed(request) // lapsed checkouts may still hold units
          released = true
        }
        stocks = await stockOf(table, shop, articles)
      }
    }
  },
  { optimistic: true },
)
