import { Metrics } from '@aws-lambda-powertools/metrics'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as listFrozen } from '#functions/freeze/list.ts'
import { handler as setFreeze } from '#functions/freeze/set.ts'
import { handler as freezeMine } from '#functions/me/freeze.ts'
import { run as authorizePayment } from '#functions/purchase/authorize-payment.ts'
import { handler as sweepHolds } from '#functions/sweeps/sweep-holds.ts'
import { parkRow } from '#shared/operations/park-row.ts'
import { parkedIdOf, parkedShard } from '#shared/operations/rows/parked.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { commit, insert, update } from '#shared/platform/table/table.ts'
import { parkPurchase } from '#shared/purchase/flows/park-purchase.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { call } from '#test/support/api/api-call.ts'
import { eventsOf, operator } from '#test/support/people/operator.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { verifies } from '#test/support/run/verifies.ts'

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

const staleLogin = () => ({ authTime: String(Math.floor(Date.now() / 1000) - 301) })
const turn = (body: object, more = {}) => call(setFreeze, { body, context: { ...operator.context(), ...more } })
const frozen = async (): Promise<{ scope: string; frozenBy: string[]; reason?: string }[]> =>
  (await call(listFrozen, { context: operator.context() })).body.items
const paying = async () => {
  const checkout = await world.approved('merchant-a')
  return { checkout, outcome: await authorizePayment(world.refOf(checkout)).catch((error: Error) => error.name) }
}

verifies(
  'freeze.operator',
  'a merchant, or everybody: no money is asked for until it is lifted, freshly logged in',
  async () => {
    for (const scope of ['merchant:merchant-a', 'all']) {
      expect(await turn({ scope, frozen: true, reason: 'odd orders' }, staleLogin())).toMatchObject({ status: 200 })
      expect((await paying()).outcome).toBe('auth.frozen')
      expect(await frozen()).toMatchObject([{ scope, frozenBy: ['operator'], reason: 'odd orders' }])
      const late = await turn({ scope, frozen: false }, staleLogin())
      expect(late).toMatchObject({ status: 403, body: { code: 'auth.stale-login' } })
      expect((await turn({ scope, frozen: false })).body).toEqual({ scope, frozen: false })
      expect((await paying()).outcome).toEqual({ authorized: 1 })
      const audit = await all({ partition: keys.auditPartition(`freeze:${scope}`) })
      expect(audit.map(({ actor, action }) => [actor, action])).toEqual([
        ['operator:usr_operator', 'freeze.on'],
        ['operator:usr_operator', 'freeze.off'],
      ])
      const events = await eventsOf(keys.frozen(scope).pk)
      expect(events.map(({ type, data }) => [type, data])).toEqual([
        ['freeze.changed', { scope, frozen: true }],
        ['freeze.changed', { scope, frozen: false }],
      ])
    }
  },
)

verifies('freeze.operator', 'whom nobody knows is refused, as freezing them would stop nothing', async () => {
  for (const scope of ['merchant:merchant-z', 'user:usr_nobody', 'agent:agt_nobody'])
    expect(await turn({ scope, frozen: true })).toMatchObject({ status: 404, body: { code: 'freeze.nobody' } })
  expect(await frozen()).toEqual([])
})

verifies(
  'freeze.operator',
  'what an operator froze the user cannot lift, nor an operator what the user froze',
  async () => {
    const mine = (state: boolean) => {
      const context = { ...operator.context(), userId: 'usr_1', scopes: 'account:write' }
      return call(freezeMine, { body: { frozen: state }, context })
    }
    const person = { userId: 'usr_1', dataKey: '-', email: '-', passwordHash: '-', operator: false, v: 1 }
    const row = { ...keys.user('usr_1'), ...person, createdAt: new Date().toISOString() }
    await commit([insert(row, () => new Error('there'))])
    await turn({ scope: 'user:usr_1', frozen: true })
    expect((await mine(true)).body).toEqual({ frozen: true })
    expect((await mine(false)).body).toEqual({ frozen: true })
    await mine(true)
    expect((await turn({ scope: 'user:usr_1', frozen: false })).body).toMatchObject({ frozen: true })
    expect(await frozen()).toMatchObject([{ scope: 'user:usr_1', frozenBy: ['user'] }])
    expect((await mine(false)).body).toEqual({ frozen: false })
    expect(await frozen()).toEqual([])
  },
)

const hours = (n: number) => vi.setSystemTime(Date.now() + n * 3600_000)

verifies(
  'parked.hold-expiring',
  'three days, one day before and at its end, and never once nothing is held',
  async () => {
    const { checkout } = await paying()
    const now = (await checkouts.get(checkout.checkoutId)) as typeof checkout
    await parkPurchase(now, 'purchase.unsettled', 'sweep', Date.now())
    const rang = vi.spyOn(Metrics.prototype, 'addMetric')
    const warnings = async () =>
      (await eventsOf(keys.checkoutPartition(checkout.checkoutId))).filter(
        ({ type }) => type === 'purchase.hold-expiring',
      )
    const sweep = async () => {
      await sweepHolds({})
      return (await warnings()).length
    }
    expect(await sweep()).toBe(0)
    hours(4 * 24 + 1)
    expect([await sweep(), await sweep()]).toEqual([1, 1])
    expect(rang.mock.calls).toEqual([['HoldExpiring', 'Count', 1]])
    expect((await warnings())[0]?.['data']).toMatchObject({ heldMinor: checkout.totalMinor, currency: 'USD' })
    hours(1)
    expect(await sweep()).toBe(1)
    hours(47)
    expect([await sweep(), await sweep()]).toEqual([2, 2])
    await operator.resolve(parkedIdOf(String(checkout.approvalId)), { outcome: 'not-bought' })
    hours(48)
    expect(await sweep()).toBe(2)
  },
)

const setAside = async (sk: string, data: object) => {
  const row = { pk: 'CHECKOUT#chk_x', sk }
  const event = { eventId: `evt_${sk}`, type: 'checkout.failed', version: 1, subject: 'chk_x', data }
  const at = new Date().toISOString()
  await commit([insert({ ...row, kind: 'event', occurredAt: at, ...event }, () => new Error('there'))])
  await parkRow(row, 'internal', 'relay', Date.now())
  const item = (await operator.list({ kind: 'event' })).find((each) => each['row'] === `${row.pk} ${sk}`)
  return { row, parkedId: String(item?.['parkedId']) }
}

verifies('parked.event', 'it is told, the same event, once its row fits, and not before', async () => {
  const { row, parkedId } = await setAside('EVT#000001', { oops: 1 })
  expect(await operator.retry(parkedId)).toMatchObject({ status: 422, body: { code: 'parked.impossible' } })
  await commit([update(row, {}, { data: { code: 'payment.declined' } }, () => new Error('gone'))])
  expect(await operator.retry(parkedId)).toMatchObject({ status: 202, body: { state: 'resolved' } })
  const events = (await eventsOf(keys.parked(parkedShard(parkedId), '').pk)).filter(
    ({ subject }) => subject === 'chk_x',
  )
  expect(events).toMatchObject([{ eventId: 'evt_EVT#000001', type: 'checkout.failed' }])
  expect(await all({ partition: keys.auditPartition(parkedId) })).toMatchObject([
    { actor: 'operator:usr_operator', action: 'event.retell' },
  ])
})

verifies('parked.event', 'an operator may leave it untold, and says why', async () => {
  const { parkedId } = await setAside('EVT#000002', { oops: 1 })
  expect(await operator.resolve(parkedId, { outcome: 'bought' })).toMatchObject({ status: 422 })
  const dropped = await operator.resolve(parkedId, { outcome: 'dropped', note: 'Nobody listens to it' })
  expect(dropped.body).toMatchObject({
    state: 'resolved',
    resolution: { outcome: 'dropped', by: 'operator:usr_operator' },
  })
})
