import { BusinessNo } from '#functions/simulators/merchant/answers.ts'
import { articlesOf, assertReasonable, deliveryOf, linesOf } from '#functions/simulators/merchant/basket.ts'
import { checkoutView } from '#functions/simulators/merchant/checkout-view.ts'
import { releaseLapsed } from '#functions/simulators/merchant/release-lapsed.ts'
import { holdMs, lifeMs, rowOf, type Session, Stale } from '#functions/simulators/merchant/session.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import { shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { holding, openStock, SoldOut, stockOf, unitsOf } from '#functions/simulators/merchant/stock.ts'
import { ulid } from '#shared/kernel/ids.ts'
import { CreateCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import { commit, insert } from '#shared/platform/table/table.ts'

const gone = (sku: string) => new BusinessNo('out_of_stock', `Not enough of ${sku} left`)

/** Opens a checkout and sets its units aside, in one transaction with the answer to the caller's key. */
export const createCheckout = shopEndpoint(
  'create',
  'POST',
  '/checkout-sessions',
  CreateCheckout,
  async ({ call, body, shop, platform, once }) => {
    assertReasonable(body)
    const articles = articlesOf(shop, body)
    if (call.fault('out-of-stock')) throw gone(articles[0]?.sku ?? '')
    const [stocks, { baseUrl }] = await Promise.all([stockOf(shop, articles), shopSettings()])
    const session: Session = {
      id: `co_${ulid(call.now, crypto.getRandomValues(new Uint8Array(16)))}`,
      agent: platform.profileUrl,
      ...(platform.webhookUrl && { webhookUrl: platform.webhookUrl }),
      state: 'open',
      lines: linesOf(shop, body, stocks),
      ...(body.buyer && { buyer: body.buyer }),
      ...(body.context && { context: body.context }),
      ...deliveryOf(body),
      quotedAt: call.now,
      expiresAt: call.now + lifeMs,
      hold: 'held',
      holdUntil: call.now + holdMs,
      v: 1,
    }
    const miscounting = call.fault('totals-mismatch') !== undefined
    const reply = { status: 201, body: checkoutView(shop, session, { platform, baseUrl, miscounting }) }
    const write = () =>
      commit([
        insert(rowOf(shop, session), () => new Stale()),
        ...once.answered(reply),
        ...holding(shop, unitsOf(session.lines)),
      ])
    await write().catch(async (error: unknown) => {
      if (!(error instanceof SoldOut)) throw error
      // Lapsed checkouts may still hold units.
      await (error.uncounted ? openStock(shop, articles, call.now) : releaseLapsed(shop, call.now))
      await write().catch((again: unknown) => {
        throw again instanceof SoldOut ? gone(again.sku) : again
      })
    })
    return reply
  },
  { optimistic: true },
)
