import { Metrics } from '@aws-lambda-powertools/metrics'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { parkedShard } from '#shared/operations/rows/parked.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { eventsOf, operator, relayed } from '#test/support/people/operator.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { stuck, type Way, waysToGetStuck } from '#test/support/purchases/stuck.ts'
import { walk } from '#test/support/purchases/walk.ts'
import { verifies } from '#test/support/run/verifies.ts'

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
afterEach(async () => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  await world.calm()
})

const stored = async ({ checkoutId }: Checkout) => (await checkouts.get(checkoutId)) as Checkout
const sums = async ({ checkoutId }: Checkout) => balances(await postedOf(checkoutId))
/** What the bank took and still has not given back for a leg. */
const takenFor = async ({ approvalId }: Checkout, leg: number) => {
  const hold = (await world.bank()).holds.find(({ reference }) => reference === `${approvalId}-L${leg}`)
  return { state: hold?.state, minor: (hold?.capturedMinor ?? 0) - (hold?.refundedMinor ?? 0) }
}
const partition = ({ checkoutId }: Checkout) => keys.checkoutPartition(checkoutId)
const typesOf = async (checkout: Checkout) => (await eventsOf(partition(checkout))).map(({ type }) => type)

/** Two merchants, one sold out after the other took the order, whose cancellation then fails for hours. */
const stuckLeg = () => stuck(world, waysToGetStuck['an order that its merchant does not cancel'] as Way)
/** Ordered, and neither the answer nor a look-up came through. */
const stuckPurchase = () => stuck(world, waysToGetStuck['an order of which nobody can tell whether it stands'] as Way)
/** The relay hears of the retry, and the saga it starts runs to its end. */
const retried = async (checkout: Checkout) => {
  started.length = 0
  await relayed((await eventsOf(partition(checkout))).filter(({ type }) => type === 'purchase.retry-requested'))
  await walk(await stored(checkout))
  return started.at(-1)
}

verifies(
  'parked.owed',
  'an undo that fails for hours is parked: debt, alarm and event; the other leg goes on',
  async () => {
    const rang = vi.spyOn(Metrics.prototype, 'addMetric')
    const { checkout, path, parkedId } = await stuckLeg()
    expect(path.filter((state) => state === 'UndoPlaceOrder').length).toBeGreaterThan(30)
    expect((await stored(checkout)).state).toBe('parked')
    const [one, two] = await legs.of(checkout.checkoutId)
    expect([one?.phase, two?.phase]).toEqual(['parked', 'undone'])
    const owed = one?.totalMinor ?? 0
    expect(await sums(checkout)).toMatchObject({
      'owed:buyer USD': owed,
      'platform:owing USD': -owed,
      'buyer:held USD': owed,
    })
    expect(rang).toHaveBeenCalledWith('PurchaseParked', 'Count', 1)
    expect(await typesOf(checkout)).toContain('purchase.parked')
    expect((await operator.get(parkedId)).body).toMatchObject({
      kind: 'leg',
      state: 'open',
      owedMinor: owed,
      attempts: 0,
    })
    expect(await takenFor(checkout, 1)).toEqual({ state: 'captured', minor: owed })
  },
)

verifies(
  'parked.retried',
  'once the merchant answers again a retry undoes the leg, ends the debt and the item',
  async () => {
    const { checkout, parkedId } = await stuckLeg()
    await world.calm()
    expect(await operator.retry(parkedId)).toMatchObject({ status: 202, body: { state: 'retrying', attempts: 1 } })
    expect(await retried(checkout)).toBe(`${checkout.approvalId}.r4`)
    expect((await stored(checkout)).state).toBe('failed')
    expect((await takenFor(checkout, 1)).minor).toBe(0)
    expect(Object.values(await sums(checkout)).every((sum) => sum === 0)).toBe(true)
    expect((await operator.get(parkedId)).body).toMatchObject({ state: 'resolved', resolution: { outcome: 'mended' } })
  },
)

verifies('parked.retried', 'what fails again is the same item, open again, and its debt stands once', async () => {
  const { checkout, parkedId } = await stuckLeg()
  for (const attempts of [1, 2]) {
    await operator.retry(parkedId)
    expect(await retried(checkout)).toBe(`${checkout.approvalId}.r${4 * attempts}`)
    expect((await operator.get(parkedId)).body).toMatchObject({ state: 'open', attempts })
  }
  const [leg] = await legs.of(checkout.checkoutId)
  expect((await sums(checkout))['owed:buyer USD']).toBe(leg?.totalMinor)
  expect((await operator.list({ state: 'open', kind: 'leg' })).map((item) => item['parkedId'])).toContain(parkedId)
})

verifies('parked.retried', 'asked for twice it is tried once, and nobody acts on what is in hand', async () => {
  const { checkout, parkedId } = await stuckLeg()
  const key = crypto.randomUUID()
  const [first, again] = [await operator.retry(parkedId, {}, key), await operator.retry(parkedId, {}, key)]
  expect([first.status, again.headers['idempotent-replayed'], again.body]).toEqual([202, 'true', first.body])
  expect(await operator.retry(parkedId)).toMatchObject({ status: 409, body: { code: 'parked.in-hand' } })
  expect(await operator.resolve(parkedId, { outcome: 'refunded' })).toMatchObject({ status: 409 })
  expect((await typesOf(checkout)).filter((type) => type === 'purchase.retry-requested')).toHaveLength(1)
})

verifies('parked.retried', 'a purchase goes on forward, its order found, or back, as the operator says', async () => {
  for (const [direction, state, hold] of [
    ['forward', 'completed', 'captured'],
    ['unwinding', 'failed', 'voided'],
  ] as const) {
    const { checkout, parkedId } = await stuckPurchase()
    await world.calm()
    await operator.retry(parkedId, { direction })
    await retried(checkout)
    expect((await stored(checkout)).state).toBe(state)
    expect((await takenFor(checkout, 1)).state).toBe(hold)
    expect((await sums(checkout))['owed:buyer USD']).toBe(0)
    expect((await operator.get(parkedId)).body).toMatchObject({ state: 'resolved' })
  }
})

verifies('parked.resolved', "an operator's word ends a leg: money, claim, budget, audit and event agree", async () => {
  const { checkout, parkedId } = await stuckLeg()
  const [leg] = await legs.of(checkout.checkoutId)
  const total = leg?.totalMinor ?? 0
  const answer = await operator.resolve(parkedId, { outcome: 'written-off', amountMinor: total })
  expect(answer).toMatchObject({ status: 200, body: { state: 'resolved', resolution: { outcome: 'written-off' } } })
  expect((await stored(checkout)).state).toBe('failed')
  expect(await sums(checkout)).toMatchObject({
    'owed:buyer USD': 0,
    'write-off USD': total,
    'buyer:held USD': 0,
    'merchant:merchant-a USD': total,
  })
  const entries = await postedOf(checkout.checkoutId)
  for (const { postings } of entries) expect(postings.reduce((sum, each) => sum + each.amountMinor, 0)).toBe(0)
  expect(await all({ partition: keys.budgetHold(checkout.checkoutId, 0, '').pk })).toEqual([])
  const audit = await all({ partition: keys.auditPartition(checkout.checkoutId) })
  expect(audit.at(-1)).toMatchObject({ actor: 'operator:usr_operator', action: 'purchase.failed' })
  expect(audit.at(-1)?.['details']).toMatchObject({ parkedId, outcome: 'written-off' })
  const events = (await eventsOf(keys.parked(parkedShard(parkedId), '').pk)).filter(
    ({ subject }) => subject === checkout.checkoutId,
  )
  expect(events).toMatchObject([{ type: 'purchase.resolved' }])
  expect(await operator.resolve(parkedId, { outcome: 'refunded' })).toMatchObject({ body: { code: 'parked.ended' } })
})

verifies(
  'parked.resolved',
  'bought after all: it is an order of the merchant that was named, and is paid',
  async () => {
    const { checkout, parkedId } = await stuckPurchase()
    expect(await operator.resolve(parkedId, { outcome: 'bought' })).toMatchObject({ status: 422 })
    const [order] = await world.ordersOf('merchant-b', (await legs.require(checkout.checkoutId, 1)).merchantCheckoutId)
    const answer = await operator.resolve(parkedId, { outcome: 'bought', merchantOrderId: order?.id })
    expect(answer.status).toBe(200)
    expect((await stored(checkout)).state).toBe('completed')
    expect(await legs.require(checkout.checkoutId, 1)).toMatchObject({ phase: 'settled', payment: 'captured' })
    expect((await sums(checkout))['merchant:merchant-b USD']).toBe(checkout.totalMinor)
    expect((await sums(checkout))['owed:buyer USD']).toBe(0)
    await world.calm()
    const other = await stuckPurchase()
    expect(await operator.resolve(other.parkedId, { outcome: 'bought', merchantOrderId: order?.id })).toMatchObject({
      status: 422,
      body: { code: 'parked.impossible', details: { orderId: expect.stringMatching(/^ord_/) } },
    })
  },
)

verifies('parked.resolved', 'what is not so is refused with what can be said', async () => {
  const { checkout, parkedId } = await stuckPurchase()
  const refused = { status: 422, body: { code: 'parked.impossible' } }
  expect(await operator.resolve(parkedId, { outcome: 'dropped' })).toMatchObject(refused)
  expect(await operator.resolve(parkedId, { outcome: 'not-bought', amountMinor: 1 })).toMatchObject(refused)
  expect(await operator.resolve(parkedId, { outcome: 'refunded', amountMinor: 10_000_000 })).toMatchObject(refused)
  expect(await operator.resolve(parkedId, { outcome: 'refunded', version: 9 })).toMatchObject({
    body: { code: 'parked.stale' },
  })
  expect(await operator.get('prk_nothing')).toMatchObject({ status: 404, body: { code: 'parked.not-found' } })
  expect((await stored(checkout)).state).toBe('parked')
})
