import * as z from 'zod'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { shopCheckoutView, type Viewer } from './checkout-view.ts'
import { finishCheckout } from './finish-checkout.ts'
import { ownSession } from './own-session.ts'
import { type CheckoutSession, nextVersion, Stale } from './session.ts'
import { withSessionFaults } from './session-faults.ts'

/** How long the call that began a completion may still be at work. */
const graceMs = 10_000

/** A poll brings a completion nearer to its end, and finishes it when its time has come. */
const polled = async (context: ShopContext, session: CheckoutSession, viewer: Viewer) => {
  const { shop, table, now } = context
  const { payment } = session
  const view = { status: 200, body: shopCheckoutView(shop, session, viewer) }
  if (!payment) return view
  if (payment.pollsLeft > 0) {
    const { write } = nextVersion(shop, session, { payment: { ...payment, pollsLeft: payment.pollsLeft - 1 } })
    await table.commit([write]).catch((error: unknown) => {
      if (!(error instanceof Stale)) throw error
    })
    return view
  }
  return payment.patient || now - payment.since > graceMs ? finishCheckout(context, session, viewer) : view
}

/** A checkout as it is now. */
export const getCheckoutEndpoint = shopEndpoint(
  'get',
  'GET',
  '/checkout-sessions/{id}',
  z.unknown(),
  async (request) => {
    const { call, shop, platform } = request
    const session = await withSessionFaults(request, await ownSession(request), call)
    const miscounting = call.fault('totals-mismatch') !== undefined
    const viewer = { platform, baseUrl: (await shopSettings()).baseUrl, miscounting }
    if (session.state === 'completing') return polled(request, session, viewer)
    return { status: 200, body: shopCheckoutView(shop, session, viewer) }
  },
)
