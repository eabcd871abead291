import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as create } from '#functions/checkouts/create.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listOffers } from '#functions/intents/list-offers.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { completeOffers } from '#test/support/people/complete-offers.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** An intent, and its offers once both merchants answered in time. */
const wanted = async (who: Buyer, query: string) => {
  const { intentId } = (await who.agent(createIntent, { body: { query } })).body
  const { body } = await completeOffers((query) => who.agent(listOffers, { params: { intentId }, query }))
  const offers: { offerId: string; merchantId: string }[] = body.offers
  const [first] = offers
  const other = offers.find(({ merchantId }) => merchantId !== first?.merchantId)
  if (!first || !other) throw new Error(`Not both sell ${query}`)
  return { intentId, first: { offerId: first.offerId }, other: { offerId: other.offerId } }
}

claimByTries(
  2,
  'a basket of several intents consumes each: planned again one by one, elsewhere or in another basket, it is bought once',
  { small: 1, usual: 10, full: 50 },
  async ({ count, tried, saw, each }) => {
    let refused = 0
    await each(count, async () => {
      const who = await desk.buyer()
      const [book, mat, lamp] = [
        await wanted(who, 'dotted notebook'),
        await wanted(who, 'yoga mat'),
        await wanted(who, 'desk lamp'),
      ]
      const quoted = async (lines: readonly object[], more: object = {}) => {
        const { status, body } = await who.agent(create, {
          body: { lines, addressId: await who.stored(), instrument: 'pm_ok', ...more },
        })
        expect(status, JSON.stringify(body)).toBe(201)
        return body.checkoutId as string
      }
      const plain = [{ merchantId: 'merchant-a', sku: 'a-gro-03', quantity: 1 }]
      const plans: [readonly object[], object?][] = [
        [[book.first, mat.first]],
        [[book.first]],
        [[mat.other]],
        [[book.other, mat.other]],
        [[lamp.first, mat.other]],
        [plain, { intentId: book.intentId }],
        [plain, { intentId: mat.intentId }],
      ]
      const first = await quoted([book.first, mat.first])
      const approval = await desk.ask(who, first)
      const replan = async () => {
        for (const [lines, more] of plans) {
          const checkoutId = await quoted(lines, more)
          const { status, body } = await who.agent(requestApproval, { params: { checkoutId } })
          expect({ status, code: body.code, first: body.details?.checkoutId }).toEqual({
            status: 409,
            code: 'purchase.duplicate',
            first,
          })
          refused++
          tried()
        }
      }
      await replan()
      await desk.say(who, approval)
      expect((await desk.finish(first)).state).toBe('completed')
      await replan()
      // The third wish was never bought.
      expect((await who.agent(requestApproval, { params: { checkoutId: await quoted([lamp.first]) } })).status).toBe(
        201,
      )
    })
    saw('of several intents: answers naming the first', refused)
  },
)
