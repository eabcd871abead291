import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import { holding, openStock, SoldOut, unitsOf } from '#functions/simulators/merchant/catalog/stock.ts'
import { shopKeys } from '#functions/simulators/merchant/keys.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import { type Given, shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { CompleteCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import { isReady, shopCheckoutView, withMessage } from './checkout-view.ts'
import { assertNotEnded } from './ended.ts'
import { finishCheckout } from './finish-checkout.ts'
import { credentialOf } from './instrument.ts'
import { ownSession } from './own-session.ts'
import { type CheckoutSession, nextVersion, Stale } from './session.ts'
import { withSessionFaults } from './session-faults.ts'

const tries = 3

/** Commits that completion has begun, with the units held. From here no call cancels or changes the checkout. */
const begin = async (
  request: Given<CompleteCheckout>,
  session: CheckoutSession,
  credential: string,
): Promise<CheckoutSession> => {
  const { call, shop, table, idempotency } = request
  const slow = call.fault('complete-in-progress')
  const payment = {
    credential,
    pollsLeft: slow?.polls ?? 0,
    patient: slow !== undefined,
    since: call.now,
  }
  const { after, write } = nextVersion(shop, session, {
    state: 'completing',
    hold: 'held',
    payment,
    declined: undefined,
  })
  const again = session.hold === 'held' ? [] : holding(shop, unitsOf(session.lines))
  await table.commit([write, ...idempotency.lease(), ...again])
  return after
}

const attempt = async (request: Given<CompleteCheckout>) => {
  const { call, body, shop, table, platform, idempotency } = request
  const miscounting = call.fault('totals-mismatch') !== undefined
  const viewer = { platform, baseUrl: (await shopSettings()).baseUrl, miscounting }
  const read = await ownSession(request)
  // The call that began it has died: its key's lease is over, or it came under another key long ago.
  const abandoned = read.state === 'completing' && call.now - (read.payment?.since ?? 0) > 30_000
  if (abandoned) return finishCheckout(request, read, viewer, idempotency.storing)
  assertNotEnded(read)
  const session = await withSessionFaults(request, read, call)
  const asIs = (as: CheckoutSession) => ({ status: 200, body: shopCheckoutView(shop, as, viewer) })
  if (!isReady(session)) {
    if (session.state === 'open') await table.commit(idempotency.storing(asIs(session)))
    return asIs(session)
  }
  const paying = credentialOf(shop, body)
  if ('no' in paying) {
    const reply = { status: 200, body: withMessage(shopCheckoutView(shop, session, viewer), paying.no) }
    await table.commit(idempotency.storing(reply))
    return reply
  }
  try {
    const begun = await begin(request, session, paying.credential)
    if (!begun.payment?.patient) return await finishCheckout(request, begun, viewer, idempotency.storing)
    await table.commit(idempotency.storing(asIs(begun)))
    return asIs(begun)
  } catch (error) {
    if (!(error instanceof SoldOut)) throw error
    await openStock(
      table,
      shop,
      [...shop.articles.values()].filter(({ sku }) => sku === error.sku),
      call.now,
    )
    const { after, write } = nextVersion(shop, session, { soldOut: true })
    await table.commit([write])
    return asIs(after)
  }
}

/** Places the order, once: with the platform's credential, for the amount that was quoted. */
export const completeCheckoutEndpoint = shopEndpoint(
  'complete',
  'POST',
  '/checkout-sessions/{id}/complete',
  CompleteCheckout,
  async (request) => {
    if (!request.call.headers['idempotency-key'])
      throw new CompanyRefusal(400, 'idempotency_key_required', 'Send an Idempotency-Key')
    for (let count = 1; ; count++) {
      try {
        return await attempt(request)
      } catch (error) {
        if (!(error instanceof Stale) || count === tries) throw error
      }
    }
  },
  { subject: shopKeys.checkout, signed: true },
)
