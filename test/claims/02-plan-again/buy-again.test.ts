import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { discover } from '#infra/discover.ts'
import { schemaOf } from '#test/support/api/other-bodies.ts'
import { type Buyers, type Route, startBuyers } from '#test/support/people/buyers.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  await desk.stockIn('merchant-a', 'a-gro-01', 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const twice = [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 2 }]

claimByTries(
  2,
  'an agent may not say buyAgain on any route that takes it; its user may, and buys once more',
  { small: 1, usual: 5, full: 20 },
  async ({ count, tried, each }) => {
    const takesIt = (await discover()).filter(
      (one) => one.kind === 'route' && one.spec.body && 'buyAgain' in (schemaOf(one.spec.body).properties ?? {}),
    )
    expect(takesIt.length).toBeGreaterThan(0)
    await each(count, async () => {
      const who = await desk.buyer()
      const bought = await desk.approved(who, twice)
      expect((await desk.finish(bought.checkoutId)).state).toBe('completed')
      const { checkoutId } = await desk.quote(who, twice)
      const before = await desk.found(checkoutId)
      for (const { file } of takesIt) {
        const { handler } = (await import(/* @vite-ignore */ `../../../${file}`)) as { handler: Route }
        const refused = await who.agent(handler, { params: { checkoutId }, body: { buyAgain: true } })
        expect(refused, file).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } })
        tried()
      }
      expect(await desk.found(checkoutId)).toEqual(before)
      const same = await who.user(requestApproval, { params: { checkoutId } })
      expect(same).toMatchObject({
        status: 409,
        body: { code: 'purchase.duplicate', details: { checkoutId: bought.checkoutId } },
      })
      await desk.say(who, await desk.ask(who, checkoutId, { buyAgain: true }))
      expect((await desk.finish(checkoutId)).state).toBe('completed')
      expect(await desk.ordersOf([bought.checkoutId, checkoutId])).toHaveLength(2)
      tried()
    })
  },
)
