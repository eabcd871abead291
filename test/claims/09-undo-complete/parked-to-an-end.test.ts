import { Metrics } from '@aws-lambda-powertools/metrics'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as sweepHolds } from '#functions/sweeps/sweep-holds.ts'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import type { MerchantName } from '#test/support/companies/market.ts'
import { eventsOf, operator, relayed } from '#test/support/people/operator.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { stuck, type Way, waysToGetStuck } from '#test/support/purchases/stuck.ts'
import { walk } from '#test/support/purchases/walk.ts'
import { claimByTries } from '#test/support/run/claims.ts'

const started = vi.hoisted(() => [] as string[])
vi.mock(import('#shared/platform/aws/executions.ts'), () => ({
  startPurchase: async (name: string) => void started.push(name),
  answerToken: async () => undefined,
  executionState: async () => 'ended',
}))

let world: Purchases
beforeAll(async () => {
  world = await startPurchases()
})
afterAll(() => world.stop())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

type Case = Awaited<ReturnType<typeof stuck>> & { owedMinor: number; leg: number }
const names = Object.keys(waysToGetStuck)
const openIds = async () => (await operator.list({ state: 'open' })).map(({ parkedId }) => parkedId)
const eventsOfType = async ({ checkoutId }: Checkout, type: string) =>
  (await eventsOf(keys.checkoutPartition(checkoutId))).filter((row) => row['type'] === type)
const debts = (sums: Record<string, number>) =>
  Object.entries(sums).filter(([account, minor]) => account.startsWith('owed:') && minor !== 0)

/** Listed once, the debt in the ledger, the alarm rung, the event told, the hold watched. */
const visible = async ({ checkout, parkedId }: Case, rang: string[]): Promise<number> => {
  const { body } = await operator.get(parkedId)
  expect(body).toMatchObject({ state: 'open', checkoutId: checkout.checkoutId })
  expect((await openIds()).filter((id) => id === parkedId)).toHaveLength(1)
  const sums = balances(await postedOf(checkout.checkoutId))
  const owedMinor = Number(body.owedMinor)
  expect(owedMinor).toBeGreaterThan(0)
  expect(debts(sums).map(([, minor]) => minor)).toEqual([owedMinor])
  expect(sums['platform:owing USD']).toBe(-owedMinor)
  expect(rang).toContain('PurchaseParked')
  expect((await eventsOfType(checkout, 'purchase.parked')).length).toBeGreaterThan(0)
  return owedMinor
}

/** No debt, no hold, nothing open; each entry balances and the chain of the audit has no gap. */
const over = async ({ checkout, parkedId }: Case, state: string) => {
  const after = (await checkouts.get(checkout.checkoutId)) as Checkout
  expect(after.state).toBe(state)
  expect((await operator.get(parkedId)).body.state).toBe('resolved')
  expect(await openIds()).not.toContain(parkedId)
  const entries = await postedOf(checkout.checkoutId)
  for (const { postings } of entries) expect(postings.reduce((sum, each) => sum + each.amountMinor, 0)).toBe(0)
  const sums = balances(entries)
  expect(debts(sums)).toEqual([])
  expect(sums['buyer:held USD'] ?? 0).toBe(0)
  expect((await legs.of(checkout.checkoutId)).every(({ phase }) => phase === 'undone' || phase === 'settled')).toBe(
    true,
  )
  expect(await all({ partition: keys.budgetHold(checkout.checkoutId, 0, '').pk })).toEqual([])
  const audit = await all({ partition: keys.auditPartition(checkout.checkoutId) })
  expect(audit.map(({ seq }) => seq)).toEqual(audit.map((_, at) => at + 1))
  expect(audit.at(-1)?.['seq']).toBe(after.v)
  expect(audit.some(({ actor }) => actor === 'operator:usr_operator')).toBe(true)
  return sums
}

/** The relay hears of the retry, and the saga it starts goes through the machine. */
const retry = async ({ checkout, parkedId }: Case, round: number, direction?: string) => {
  started.length = 0
  const answer = await operator.retry(parkedId, direction ? { direction } : {})
  expect(answer).toMatchObject({ status: 202, body: { state: 'retrying', attempts: round } })
  expect((await operator.retry(parkedId)).body.code).toBe('parked.in-hand')
  expect((await operator.resolve(parkedId, { outcome: 'refunded' })).body.code).toBe('parked.in-hand')
  await relayed(await eventsOfType(checkout, 'purchase.retry-requested'))
  expect(started).toContain(`${checkout.approvalId}.r${4 * round}`)
  await walk((await checkouts.get(checkout.checkoutId)) as Checkout)
}

/** Whether an order for this leg stands in its merchant's own records. */
const stands = async ({ merchantId, merchantCheckoutId }: Leg): Promise<boolean> =>
  (await world.ordersOf(merchantId as MerchantName, merchantCheckoutId)).some(({ at }) => at !== 'canceled')

/** The merchants' and the bank's own records of every leg are what our books say of it. */
const agrees = async ({ checkout }: Case, sums: Record<string, number>) => {
  const holds = (await world.bank()).holds.filter(({ reference }) => reference.startsWith(String(checkout.approvalId)))
  const taken = holds.reduce((sum, { capturedMinor, refundedMinor }) => sum + capturedMinor - refundedMinor, 0)
  const paid = Object.entries(sums).filter(([account]) => account.startsWith('merchant:'))
  expect(paid.reduce((sum, [, minor]) => sum + minor, 0)).toBe(taken)
  expect(holds.some(({ state }) => state === 'authorized')).toBe(false)
  for (const leg of await legs.of(checkout.checkoutId)) expect(await stands(leg)).toBe(leg.phase === 'settled')
}

const prepared = async (way: string) => {
  const rang = vi.spyOn(Metrics.prototype, 'addMetric')
  const { leg = 1 } = waysToGetStuck[way] as Way
  const made = { ...(await stuck(world, waysToGetStuck[way] as Way)), leg, owedMinor: 0 }
  made.owedMinor = await visible(
    made,
    rang.mock.calls.map(([name]) => String(name)),
  )
  return { made, whole: waysToGetStuck[way]?.leg === undefined }
}

claimByTries(
  9,
  'whatever gets stuck is listed with its debt, alarmed, and comes to its end when it is tried again',
  { small: 6, usual: 24, full: 300 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const { made, whole } = await prepared(names[(seed + n) % names.length] as string)
      const inVain = (seed + n) % 3
      for (let round = 1; round <= inVain; round++) {
        await retry(made, round)
        expect((await operator.get(made.parkedId)).body).toMatchObject({ state: 'open', attempts: round })
        await visible(made, ['PurchaseParked'])
      }
      await world.calm()
      const back = whole && n % 2 === 1
      await retry(made, inVain + 1, back ? 'unwinding' : undefined)
      await agrees(made, await over(made, whole && !back ? 'completed' : 'failed'))
      tried()
    })
  },
)

claimByTries(
  9,
  "or ends by an operator's word, and what is lost stays in the books",
  { small: 8, usual: 16, full: 300 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const { made } = await prepared(names[(seed + n) % names.length] as string)
      await world.calm()
      const said = (['written-off', 'refunded', 'bought', 'not-bought'] as const)[(n + (n >> 2)) % 4] as string
      const more = said === 'bought' ? { merchantOrderId: `told-${n}` } : {}
      const first = await operator.resolve(made.parkedId, { outcome: said, ...more })
      // What its merchant refused was not bought, whoever says so.
      const ruledOut = said === 'bought' && !(await stands(await legs.require(made.checkout.checkoutId, made.leg)))
      if (ruledOut)
        expect(first).toMatchObject({
          status: 422,
          body: { code: 'parked.impossible', details: { placement: 'canceled' } },
        })
      const outcome = ruledOut ? 'not-bought' : said
      const answer = ruledOut ? await operator.resolve(made.parkedId, { outcome }) : first
      expect(answer).toMatchObject({ status: 200, body: { state: 'resolved', resolution: { outcome } } })
      const sums = await over(made, outcome === 'bought' ? 'completed' : 'failed')
      expect(sums['write-off USD'] ?? 0).toBe(outcome === 'written-off' ? made.owedMinor : 0)
      tried()
    })
  },
)

claimByTries(
  9,
  'nobody is left waiting for a hold that ends',
  { small: 4, usual: 8, full: 40 },
  async ({ count, tried, each }) => {
    await each(count, async (n) => {
      const { made } = await prepared(names[n % names.length] as string)
      await world.calm()
      const ends = Date.parse(String((await operator.get(made.parkedId)).body.holdExpiresAt))
      const rang = vi.spyOn(Metrics.prototype, 'addMetric').mockClear()
      vi.setSystemTime(ends - 70 * 3600_000)
      await sweepHolds({})
      expect(await eventsOfType(made.checkout, 'purchase.hold-expiring')).toMatchObject([
        { data: { heldMinor: made.owedMinor } },
      ])
      expect(rang.mock.calls.map(([name]) => name)).toContain('HoldExpiring')
      tried()
    })
  },
)
