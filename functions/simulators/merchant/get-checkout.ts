import * as z from 'zod'
import { checkoutView, type Seen } from '#functions/simulators/merchant/checkout-view.ts'
import { finishCheckout } from '#functions/simulators/merchant/finish-checkout.ts'
import { misbehave } from '#functions/simulators/merchant/misbehave.ts'
import { ownSession } from '#functions/simulators/merchant/own-session.ts'
import { changed, type Session, Stale } from '#functions/simulators/merchant/session.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { commit } from '#shared/platform/table/table.ts'

/** How long the call that began it may still be at it. */
const graceMs = 10_000

/** A poll brings a completion under way nearer to its end, and ends it when it is time. */
const polled = async (shop: Shop, session: Session, seen: Seen, now: number) => {
  const { payment } = session
  const view = { status: 200, body: checkoutView(shop, session, seen) }
  if (!payment) return view
  if (payment.pollsLeft > 0) {
    const { write } = changed(shop, session, { payment: { ...payment, pollsLeft: payment.pollsLeft - 1 } })
    await commit([write]).catch((error: unknown) => {
      if (!(error instanceof Stale)) throw error
    })
    return view
  }
  return payment.patient || now - payment.since > graceMs ? finishCheckout(shop, session, seen, now) : view
}

/** A checkout as it is now. */
export const getCheckout = shopEndpoint('get', 'GET', '/checkout-sessions/{id}', z.unknown(), async (given) => {
  const { call, shop, platform } = given
  const found = await ownSession(given)
  const session = await misbehave(shop, found, call)
  const miscounting = call.fault('totals-mismatch') !== undefined
  const seen = { platform, baseUrl: (await shopSettings()).baseUrl, miscounting }
  if (session.state === 'completing') return polled(shop, session, seen, call.now)
  return { status: 200, body: checkoutView(shop, session, seen) }
})
