import { afterAll, beforeAll, expect } from 'vitest'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listOffers } from '#functions/intents/list-offers.ts'
import { together } from '#test/support/api/raw-call.ts'
import { shopAt } from '#test/support/companies/admitted.ts'
import { badManners, startOddMerchant } from '#test/support/companies/bad-merchants.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { claimByTries } from '#test/support/run/claims.ts'

const good = ['merchant-a', 'merchant-b', 'merchant-c', 'merchant-d']
/** Each way of answering badly, by the merchant that has it. */
const bad = new Map(
  [
    ...badManners.map((manner) => ({ manner, path: '/catalog/search' })),
    ...['never answers', 'answers noise', 'answers 500'].map((manner) => ({ manner, path: '/.well-known/ucp' })),
  ].map((how, at) => [`merchant-x${at}`, how]),
)
/** What the platform promises, and what a busy machine may add to it; more only where it needs as much with nobody in trouble. */
const deadlineMs = 1_500
const slackMs = 1_500

let desk: Buyers
let ada: Buyer
const odd: { stop: () => Promise<void> }[] = []
beforeAll(async () => {
  desk = await startBuyers()
  const parameter = '/purser/test/settings'
  const settings = JSON.parse(desk.companies.parameters[parameter] ?? '{}')
  const admit = async (merchantId: string, manner: string, path?: string) => {
    const served = await startOddMerchant(desk.companies, manner, path)
    odd.push(served)
    settings.merchantOrigins.push(served.url)
    // In front: whoever is asked in turn would be kept waiting by the bad ones.
    settings.merchants.unshift(shopAt(merchantId, served.url))
  }
  for (const merchantId of good.slice(2)) await admit(merchantId, 'answers as it should')
  for (const [merchantId, { manner, path }] of bad) await admit(merchantId, manner, path)
  desk.companies.parameters[parameter] = JSON.stringify(settings)
  ada = await desk.buyer()
  await offersOf(good)
})
afterAll(async () => {
  await Promise.all(odd.map((each) => each.stop()))
  await desk.stop()
})

const offersOf = async (merchants: readonly string[]) => {
  const { status, body } = await ada.agent(createIntent, { body: { query: 'dotted notebook', merchants } })
  expect(status, JSON.stringify(body)).toBe(201)
  const began = performance.now()
  const answer = await ada.agent(listOffers, { params: { intentId: body.intentId } })
  return { ...answer, tookMs: performance.now() - began }
}
interface Asked {
  merchantId: string
  state: string
  reason?: string
}

claimByTries(
  29,
  'one of five merchants hangs, breaks or talks nonsense: the offers of the other four come in time, with the reason of the missing one',
  { small: 1, usual: 6, full: 50 },
  async ({ count, tried, saw, each }) => {
    let slowest = 0
    const reasons = new Map<string, number>()
    const one = async ([merchantId, { manner }]: [string, { manner: string }], attempt = 1): Promise<void> => {
      const usual = await offersOf(good)
      const { status, body, tookMs } = await offersOf([...good, merchantId])
      expect(status, `${manner}: ${JSON.stringify(body)}`).toBe(200)
      expect(tookMs, manner).toBeLessThan(deadlineMs + Math.max(slackMs, 5 * usual.tookMs))
      const searches: Asked[] = body.merchants
      const missing = searches.filter(({ state }) => state === 'missing')
      // A machine that is busy with other things may keep a good merchant from being in time; that shows nothing either way.
      const late = missing.some((each) => each.merchantId !== merchantId && each.reason === 'deadline')
      if (late && attempt < 30) return one([merchantId, { manner }], attempt + 1)
      expect(missing, manner).toEqual([
        { merchantId, state: 'missing', reason: expect.any(String), tookMs: expect.any(Number), found: 0 },
      ])
      const [{ reason = '' } = {}] = missing
      expect(['deadline', 'unavailable', 'protocol', 'rate-limited'], manner).toContain(reason)
      expect(body.complete).toBe(false)
      const offering = body.offers.map((offer: { merchantId: string }) => offer.merchantId)
      expect([...new Set(offering)].sort(), manner).toEqual(good)
      slowest = Math.max(slowest, tookMs)
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      tried()
    }
    await each(count, async () => void (await together([...bad], (merchant) => one(merchant), 2)))
    saw('slowest answer, ms', Math.round(slowest))
    for (const [reason, times] of reasons) saw(`missing: ${reason}`, times)
  },
)
