import { Metrics } from '@aws-lambda-powertools/metrics'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { followUpAt } from '#shared/orders/returns.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, insert } from '#shared/platform/table/table.ts'
import { operator } from '#test/support/people/operator.ts'
import { type Sale, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'

let world: Sales
beforeAll(async () => {
  world = await startSales()
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

const days = (n: number) => vi.setSystemTime(Date.now() + n * 86_400_000)
const line = { line: 1, quantity: 1 }

/** Whatever its merchant says of an order comes with a fact that the table does not take. */
const untakable = () => {
  const { learn } = orderFacts
  const fact = { factId: `event:${'x'.repeat(1100)}`, kind: 'shipped' as const, at: '2026-11-20T09:00:00.000Z' }
  return vi
    .spyOn(orderFacts, 'learn')
    .mockImplementation((id, said, nowMs) => learn(id, [...('facts' in said ? said.facts : said), fact], nowMs))
}
/** A row that nobody can read, so that nobody can read the order. */
const unreadable = ({ order: { orderId } }: Sale) =>
  commit([insert({ ...keys.fact(orderId, 'event:odd'), type: 'fact', kind: 'no word of ours' }, () => new Error())])
const itemOf = async (sale: Sale) => {
  const item = await world.parked(sale)
  return { item, parkedId: String(item?.['parkedId']) }
}

verifies(
  'parked.defect',
  'a refund that breaks on a defect each time is parked for an operator after three days',
  async () => {
    const sale = await world.sold('merchant-b', [{ code: 'gro-01', quantity: 1 }])
    const broken = untakable()
    expect((await world.cancel(sale)).status).toBe(500)
    days(2)
    await world.sweep()
    expect(await world.parked(sale)).toBeUndefined()
    days(2)
    await world.sweep()
    const { item, parkedId } = await itemOf(sale)
    expect(item).toMatchObject({ kind: 'refund', state: 'open', reason: 'internal', owedMinor: sale.order.totalMinor })
    expect((await world.view(sale)).refunds).toMatchObject([{ state: 'parked', reason: 'internal' }])
    expect(await world.listed(sale)).toEqual([])
    broken.mockRestore()
    expect((await operator.retry(parkedId)).status).toBe(202)
    await world.sweep()
    expect((await operator.get(parkedId)).body).toMatchObject({ state: 'resolved', resolution: { outcome: 'mended' } })
    expect((await world.agreed(sale)).bankMinor).toBe(sale.order.totalMinor)
  },
)

verifies('parked.defect', 'so is one of an order that cannot be read any more', async () => {
  const sale = await world.sold('merchant-b')
  await world.trouble('bank', { operation: 'refund', kind: 'error-before', times: null })
  expect((await world.refund(sale, { amountMinor: 500 })).status).toBe(202)
  await unreadable(sale)
  days(4)
  await world.sweep()
  expect((await itemOf(sale)).item).toMatchObject({ kind: 'refund', reason: 'internal', owedMinor: 500 })
  expect(await world.listed(sale)).toEqual([])
})

verifies(
  'parked.defect',
  'a return that breaks on a defect each time is parked for an operator after a week',
  async () => {
    const sale = await world.arrived('merchant-a')
    const broken = untakable()
    const answer = await world.sendBack(sale, { lines: [line] })
    expect(answer.status).toBe(500)
    days(8)
    await world.sweep()
    const { item, parkedId } = await itemOf(sale)
    expect(item).toMatchObject({ kind: 'return', state: 'open', reason: 'internal' })
    expect(await world.listed(sale)).toEqual([])
    broken.mockRestore()
    await operator.retry(parkedId)
    await world.sweep()
    expect((await operator.get(parkedId)).body).toMatchObject({ state: 'resolved', resolution: { outcome: 'mended' } })
  },
)

verifies('parked.defect', 'a return whose refund cannot be read is parked for an operator', async () => {
  const sale = await world.arrived('merchant-a')
  const { returnId, amountMinor } = (await world.sendBack(sale, { lines: [line] })).body
  await world.moveReturn(sale, returnId, 'received')
  await world.hear()
  await unreadable(sale)
  days(14.5)
  await world.sweep()
  expect(await world.parked(sale)).toBeUndefined() // what may be over in a day is waited for
  days(1)
  await world.sweep()
  expect((await itemOf(sale)).item).toMatchObject({ kind: 'refund', reason: 'return.unpaid', owedMinor: amountMinor })
  expect(await world.listed(sale)).toEqual([])
})

verifies('defect.alarm', 'what a sweep takes up again and again without an end is counted for the alarm', async () => {
  const sale = await world.sold('merchant-b')
  const nowS = Math.floor(Date.now() / 1000)
  await commit([followUpAt(sale.order.orderId, nowS)])
  await unreadable(sale)
  const rang = vi.spyOn(Metrics.prototype, 'addMetric')
  for (let turn = 1; turn <= 3; turn++) {
    vi.setSystemTime(Date.now() + 301_000)
    await world.sweep()
    expect(rang.mock.calls.filter(([name]) => name === 'Defect')).toHaveLength(turn)
  }
  expect(rang.mock.calls.every(([name]) => name === 'Defect')).toBe(true)
})
