import * as z from 'zod'
import { recoverable } from '#functions/simulators/merchant/answers.ts'
import { checkoutView } from '#functions/simulators/merchant/checkout-view.ts'
import { ownSession } from '#functions/simulators/merchant/own-session.ts'
import { canceling, Stale } from '#functions/simulators/merchant/session.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import { shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { commit } from '#shared/platform/table/table.ts'

const tries = 3

/** Ends an open checkout and gives its units back. One that is being or has been completed stays, and says so. */
export const cancelCheckout = shopEndpoint(
  'cancel',
  'POST',
  '/checkout-sessions/{id}/cancel',
  z.unknown(),
  async (given) => {
    const { shop, platform, once } = given
    const seen = { platform, baseUrl: (await shopSettings()).baseUrl }
    for (let attempt = 1; ; attempt++) {
      const session = await ownSession(given)
      if (session.state === 'canceled') return { status: 200, body: checkoutView(shop, session, seen) }
      if (session.state !== 'open') {
        const view = checkoutView(shop, session, seen)
        const no = recoverable('not_cancelable', `A ${view.status} checkout cannot be canceled`)
        return { status: 200, body: { ...view, messages: [...view.messages, no] } }
      }
      const { after, writes } = canceling(shop, session)
      const reply = { status: 200, body: checkoutView(shop, after, seen) }
      try {
        await commit([...writes, ...once.answered(reply)])
        return reply
      } catch (error) {
        if (!(error instanceof Stale) || attempt === tries) throw error
      }
    }
  },
)
