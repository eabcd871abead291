import type { handler as quoteRoute } from '#functions/checkouts/quote.ts'
import { call, type Sent } from '#test/support/api/api-call.ts'
import { startAwsFake } from '#test/support/aws/aws-fake.ts'
import { startPurchases } from '#test/support/purchases/purchases.ts'
import { contextOf, newPerson } from './people.ts'

type Handler = Parameters<typeof call>[0] | typeof quoteRoute

/** A market, its purchases, and people who call the routes themselves, in process and with the authorizer's word for who they are. */
export const startDesk = async () => {
  const aws = await startAwsFake()
  const world = await startPurchases()
  world.companies.parameters['/purser/test/email-key'] = 'e'.repeat(64)
  return {
    ...world,
    /** A user with one address, and how they call a route; commands get a fresh key. */
    async person() {
      const { userId, accessToken } = await newPerson()
      const context = await contextOf(accessToken)
      const calls = (route: Handler, sent: Sent = {}) =>
        call(route as Parameters<typeof call>[0], {
          context,
          ...sent,
          headers: {
            authorization: `Bearer ${accessToken}`,
            'idempotency-key': crypto.randomUUID(),
            ...sent.headers,
          },
        })
      return { userId, accessToken, context, calls }
    },
    async stop() {
      await world.stop()
      await aws.stop()
    },
  }
}
export type Desk = Awaited<ReturnType<typeof startDesk>>
export type Person = Awaited<ReturnType<Desk['person']>>

export const doorstep = {
  name: 'Ada Example',
  line1: '1 Main St',
  city: 'Springfield',
  region: 'IL',
  postalCode: '62704',
  country: 'US',
}
