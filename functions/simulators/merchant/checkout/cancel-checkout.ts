import * as z from 'zod'
import { recoverable } from '#functions/simulators/merchant/answers.ts'
import { shopKeys } from '#functions/simulators/merchant/keys.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import { shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { shopCheckoutView, withMessage } from './checkout-view.ts'
import { assertNotEnded } from './ended.ts'
import { ownSession } from './own-session.ts'
import { canceling, Stale } from './session.ts'

const tries = 3

/** Ends an open checkout and releases its units. A canceled one is shown again, a completing one stays with a message, a completed one is refused. */
export const cancelCheckoutEndpoint = shopEndpoint(
  'cancel',
  'POST',
  '/checkout-sessions/{id}/cancel',
  z.unknown(),
  async (request) => {
    const { shop, table, platform, idempotency } = request
    const viewer = { platform, baseUrl: (await shopSettings()).baseUrl }
    for (let attempt = 1; ; attempt++) {
      const session = await ownSession(request)
      if (session.state === 'canceled') return { status: 200, body: shopCheckoutView(shop, session, viewer) }
      assertNotEnded(session)
      if (session.state !== 'open') {
        const refusal = recoverable('not_cancelable', 'The checkout is being completed')
        return { status: 200, body: withMessage(shopCheckoutView(shop, session, viewer), refusal) }
      }
      const { after, writes } = canceling(shop, session)
      const reply = { status: 200, body: shopCheckoutView(shop, after, viewer) }
      try {
        await table.commit([...writes, ...idempotency.storing(reply)])
        return reply
      } catch (error) {
        if (!(error instanceof Stale) || attempt === tries) throw error
      }
    }
  },
  { subject: shopKeys.checkout },
)
