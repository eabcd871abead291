import { Refusal } from '#functions/simulators/company/refusal.ts'
import { checkoutView, isReady } from '#functions/simulators/merchant/checkout-view.ts'
import { finishCheckout } from '#functions/simulators/merchant/finish-checkout.ts'
import { misbehave } from '#functions/simulators/merchant/misbehave.ts'
import { ownSession } from '#functions/simulators/merchant/own-session.ts'
import { changed, type Session, Stale } from '#functions/simulators/merchant/session.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import { type Given, shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { holding, openStock, SoldOut, unitsOf } from '#functions/simulators/merchant/stock.ts'
import { CompleteCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import { commit } from '#shared/platform/table/table.ts'

const tries = 3

const credentialIn = ({ payment }: CompleteCheckout): string => {
  const { instruments } = payment
  const token = (instruments.find(({ selected }) => selected) ?? instruments[0])?.credential?.token
  if (!token) throw new Refusal(400, 'invalid_request', 'payment.instruments[].credential.token is missing')
  return token
}

/** Commits that this checkout is being completed, with its units held: from here nobody cancels or changes it. */
const begin = async ({ call, body, shop, once }: Given<CompleteCheckout>, session: Session): Promise<Session> => {
  const slow = call.fault('complete-in-progress')
  const payment = {
    credential: credentialIn(body),
    pollsLeft: slow?.polls ?? 0,
    patient: slow !== undefined,
    since: call.now,
  }
  const { after, write } = changed(shop, session, { state: 'completing', hold: 'held', payment, declined: undefined })
  const again = session.hold === 'held' ? [] : holding(shop, unitsOf(session.lines))
  await commit([write, ...once.claim(), ...again])
  return after
}

const attempt = async (given: Given<CompleteCheckout>) => {
  const { call, shop, platform, once } = given
  const miscounting = call.fault('totals-mismatch') !== undefined
  const seen = { platform, baseUrl: (await shopSettings()).baseUrl, miscounting }
  const found = await ownSession(given)
  // The call that began it has died: its key's lease is over, or it came under another key long ago.
  const abandoned = found.state === 'completing' && call.now - (found.payment?.since ?? 0) > 30_000
  if (abandoned) return finishCheckout(shop, found, seen, call.now, once.answered)
  const session = await misbehave(shop, found, call)
  const asIs = (as: Session) => ({ status: 200, body: checkoutView(shop, as, seen) })
  if (!isReady(session)) {
    const stored = once.answered(asIs(session))
    if (session.state === 'open' && stored.length > 0) await commit(stored)
    return asIs(session)
  }
  try {
    const begun = await begin(given, session)
    if (!begun.payment?.patient) return await finishCheckout(shop, begun, seen, call.now, once.answered)
    const stored = once.answered(asIs(begun))
    if (stored.length > 0) await commit(stored)
    return asIs(begun)
  } catch (error) {
    if (!(error instanceof SoldOut)) throw error
    await openStock(
      shop,
      [...shop.articles.values()].filter(({ sku }) => sku === error.sku),
      call.now,
    )
    const { after, write } = changed(shop, session, { soldOut: true })
    await commit([write])
    return asIs(after)
  }
}

/** Places the order, once: with the platform's credential, for the amount that was quoted. */
export const completeCheckout = shopEndpoint(
  'complete',
  'POST',
  '/checkout-sessions/{id}/complete',
  CompleteCheckout,
  async (given) => {
    if (!given.call.headers['idempotency-key'])
      throw new Refusal(400, 'idempotency_key_required', 'Send an Idempotency-Key')
    for (let count = 1; ; count++) {
      try {
        return await attempt(given)
      } catch (error) {
        if (!(error instanceof Stale) || count === tries) throw error
      }
    }
  },
  { signed: true },
)
