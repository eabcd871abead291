import type { CompanyReply } from '#functions/simulators/company/endpoint.ts'
import { recoverable } from '#functions/simulators/merchant/answers.ts'
import { BusinessRefusal } from '#functions/simulators/merchant/business-refusal.ts'
import { openStock, reholding, SoldOut, stockOf, unitsOf } from '#functions/simulators/merchant/catalog/stock.ts'
import { shopKeys } from '#functions/simulators/merchant/keys.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import { type Given, shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { UpdateCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import { articlesOf, assertReasonable, linesOf, type WantedBasket } from './basket.ts'
import { shopCheckoutView, withMessage } from './checkout-view.ts'
import { assertNotEnded } from './ended.ts'
import { ownSession } from './own-session.ts'
import { type CheckoutSession, holdMs, instrumentsOf, lifeMs, nextVersion, Stale } from './session.ts'
import { deliveryOf } from './wanted-delivery.ts'

const tries = 3
const none: ReadonlyMap<string, number> = new Map()

const replaced = async (request: Given<WantedBasket>, session: CheckoutSession): Promise<CompanyReply> => {
  const { call, body, shop, table, platform, idempotency } = request
  const { baseUrl } = await shopSettings()
  const viewer = { platform, baseUrl, miscounting: call.fault('totals-mismatch') !== undefined }
  assertNotEnded(session)
  if (session.state !== 'open') {
    const refusal = recoverable('not_changeable', 'The checkout is being completed')
    return { status: 200, body: withMessage(shopCheckoutView(shop, session, viewer), refusal) }
  }
  const articles = articlesOf(shop, body)
  const lines = linesOf(shop, body, await stockOf(table, shop, articles), session.lines)
  const { after, write } = nextVersion(shop, session, {
    lines,
    buyer: body.buyer,
    context: body.context,
    instruments: instrumentsOf(body),
    destination: undefined,
    optionId: undefined,
    ...deliveryOf(body),
    hold: 'held',
    holdUntil: call.now + holdMs,
    expiresAt: call.now + lifeMs,
    declined: undefined,
    soldOut: undefined,
    repriced: undefined,
  })
  const held = session.hold === 'held' ? unitsOf(session.lines) : none
  const reply = { status: 200, body: shopCheckoutView(shop, after, viewer) }
  await table
    .commit([write, ...idempotency.storing(reply), ...reholding(shop, held, unitsOf(lines))])
    .catch(async (error: unknown) => {
      if (!(error instanceof SoldOut) || error.reason !== 'uncounted') throw error
      await openStock(table, shop, articles, call.now)
      throw new Stale()
    })
  return reply
}

/** Replaces the content of an open checkout and holds the new units. A completing one is shown as it is, an ended one is refused. */
export const updateCheckoutEndpoint = shopEndpoint(
  'update',
  'PUT',
  '/checkout-sessions/{id}',
  UpdateCheckout,
  async (request) => {
    await assertReasonable(request)
    if (request.call.fault('out-of-stock')) throw new BusinessRefusal('out_of_stock', 'Not enough of it left')
    for (let attempt = 1; ; attempt++) {
      try {
        return await replaced(request, await ownSession(request))
      } catch (error) {
        if (error instanceof SoldOut) throw new BusinessRefusal('out_of_stock', `Not enough of ${error.sku} left`)
        if (!(error instanceof Stale) || attempt === tries) throw error
      }
    }
  },
  { subject: shopKeys.checkout },
)
