import { expect, vi } from 'vitest'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { operator } from '#test/support/people/operator.ts'
import { startSales } from '#test/support/purchases/sales.ts'
import { unansweredReturn } from '#test/support/purchases/unanswered-return.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startSales)

const days = (n: number) => vi.setSystemTime(Date.now() + n * 86_400_000)
const line = { line: 1, quantity: 1 }

/** A return that its merchant has not answered for a week. */
const unanswered = async () => {
  const made = await unansweredReturn(world)
  const { sale, returnId } = made
  const item = { kind: 'return', state: 'open', reason: 'return.unanswered', returnId }
  expect(await world.parked(sale)).toMatchObject(item)
  expect(await world.listed(sale)).toEqual([])
  expect(await world.owed(sale)).toBe(0)
  return made
}

verifies('return.parked', 'asked again for an operator and answered, its item ends with it', async () => {
  const { sale, returnId, parkedId } = await unanswered()
  expect(await operator.retry(parkedId)).toMatchObject({ status: 202, body: { state: 'retrying' } })
  days(8)
  await world.sweep()
  expect((await operator.get(parkedId)).body).toMatchObject({ state: 'open', attempts: 1 })
  await operator.retry(parkedId)
  await world.calm()
  await world.sweep()
  expect(await world.returned(sale, returnId)).toMatchObject({ state: 'approved' })
  expect((await operator.get(parkedId)).body).toMatchObject({ state: 'resolved', resolution: { outcome: 'mended' } })
})

verifies('return.parked', 'a merchant whose word comes late ends the item, and the return goes on', async () => {
  const { sale, returnId, parkedId } = await unanswered()
  await world.calm()
  const fact = {
    factId: 'adjustment:r:approved',
    kind: 'return_approved' as const,
    at: '2026-11-29T09:00:00Z',
    returnId,
  }
  await orderFacts.learn(sale.order.orderId, [fact], Date.now())
  await world.retell(sale)
  expect(await world.returned(sale, returnId)).toMatchObject({ state: 'approved' })
  expect((await operator.get(parkedId)).body).toMatchObject({ state: 'resolved', resolution: { outcome: 'mended' } })
  expect(await world.listed(sale)).toEqual([`RETURN#${returnId}`])
})

verifies('return.parked', 'an operator’s no ends it, and its pieces can go back again', async () => {
  const { sale, returnId, parkedId } = await unanswered()
  await world.calm()
  expect(await operator.resolve(parkedId, { outcome: 'refused' })).toMatchObject({ status: 200 })
  expect(await world.returned(sale, returnId)).toMatchObject({ state: 'rejected' })
  expect((await world.sendBack(sale, {})).status).toBe(201)
})

verifies('return.parked', 'paid by another way, it is booked; nothing can be said twice', async () => {
  const { sale, returnId, parkedId } = await unanswered()
  expect(await operator.resolve(parkedId, { outcome: 'written-off' })).toMatchObject({ status: 422 })
  expect(await operator.resolve(parkedId, { outcome: 'refunded' })).toMatchObject({ status: 200 })
  const { amountMinor } = await world.returned(sale, returnId)
  expect(await world.returned(sale, returnId)).toMatchObject({ state: 'refunded', refundedMinor: amountMinor })
  expect(await operator.retry(parkedId)).toMatchObject({ status: 409, body: { code: 'parked.ended' } })
})

verifies('return.parked', 'of a retry and a word that it is paid at once, the later one changes nothing', async () => {
  const { sale, returnId, parkedId } = await unanswered()
  const { get } = checkouts
  vi.spyOn(checkouts, 'get').mockImplementationOnce(async (checkoutId) => {
    expect((await operator.retry(parkedId)).status).toBe(202)
    return get(checkoutId)
  })
  expect(await operator.resolve(parkedId, { outcome: 'refunded' })).toMatchObject({ body: { code: 'parked.stale' } })
  expect(await world.returned(sale, returnId)).toMatchObject({ state: 'requested' })
  expect((await operator.get(parkedId)).body).toMatchObject({ state: 'retrying' })
})

verifies('return.parked', 'what was agreed to and never sent lapses, and its pieces can go back again', async () => {
  const sale = await world.arrived('merchant-a')
  const { returnId } = (await world.sendBack(sale, {})).body as { returnId: string }
  expect((await world.sendBack(sale, { lines: [line] })).status).toBe(409)
  days(121)
  await world.sweep()
  expect(await world.returned(sale, returnId)).toMatchObject({ state: 'rejected', refused: 'not_sent' })
  expect(await world.listed(sale)).toEqual([])
  expect((await world.refund(sale, { lines: [line] })).status).toBe(200)
})

verifies(
  'return.parked',
  'goods lost on their way to a merchant that is gone are parked, and the operator refuses the return',
  async () => {
    const sale = await world.arrived('merchant-a')
    const { returnId } = (await world.sendBack(sale, { lines: [line] })).body as { returnId: string }
    await world.moveReturn(sale, returnId, 'in_transit')
    await world.hear()
    await world.trouble('merchant-a', { operation: '*', kind: 'dead', times: null })
    days(31)
    await world.sweep()
    const item = await world.parked(sale)
    expect(item).toMatchObject({ kind: 'refund', state: 'open', reason: 'return.unpaid' })
    expect(await world.owed(sale)).toBeGreaterThan(0)
    expect(await operator.resolve(String(item?.['parkedId']), { outcome: 'refused' })).toMatchObject({ status: 200 })
    expect(await world.owed(sale)).toBe(0)
    expect(await world.returned(sale, returnId)).toMatchObject({ state: 'rejected' })
  },
)
