import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as cancelOrder } from '#functions/orders/cancel.ts'
import { startLines } from '#test/support/companies/lines.ts'
import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { releases, stockUp, tea } from '#test/support/purchases/releases.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
const lines = startLines()
let moves: ReturnType<typeof releases>
beforeAll(async () => {
  desk = await startBuyers(lines.line)
  moves = releases(desk)
  await stockUp(desk)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(async () => {
  vi.useRealTimers()
  lines.mend()
  await desk.calm()
})
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)
const hours = 3600
const both = tea('merchant-a', 'merchant-b')
const kept = { claims: [true, true], intent: true }

const failures: Record<string, [instrument: string, trouble: object | undefined]> = {
  'a bank that declines': ['pm_declined_fraud', undefined],
  'a merchant that has sold out': ['pm_ok', { operation: 'complete', kind: 'out-of-stock' }],
}
for (const [why, [instrument, trouble]] of Object.entries(failures))
  verifies(
    'purchase.release-table',
    `failed by ${why}: free with the last undone leg, and no money is held`,
    async () => {
      const one = await moves.asking(both, { instrument })
      await moves.yes(one)
      if (trouble) await desk.trouble('merchant-b', trouble)
      expect((await desk.finish(one.checkoutId)).state).toBe('failed')
      const { holds, ...after } = await moves.has(one)
      expect(after).toEqual({ claims: [false, false], intent: false, spentMinor: 0 })
      expect(holds.filter((state) => state === 'authorized')).toEqual([])
      for (const hold of await desk.holdsOf([one.checkoutId])) expect(hold.capturedMinor).toBe(hold.refundedMinor)
      expect(await desk.ordersOf([one.checkoutId])).toEqual([])
      expect(await moves.again(one)).toBe('asked')
    },
  )

verifies(
  'purchase.release-table',
  'a leg that cannot be undone keeps its reservations and waits for an operator',
  async () => {
    const one = await moves.asking()
    await moves.yes(one)
    await desk.trouble('merchant-b', { operation: 'complete', kind: 'out-of-stock' })
    await desk.trouble('merchant-a', { operation: 'cancelOrder', kind: 'dead', times: null })
    expect((await desk.finish(one.checkoutId)).state).toBe('parked')
    expect(await moves.has(one)).toMatchObject({ ...kept, spentMinor: one.asked.totalMinor })
    expect(await moves.again(one)).toBe(`purchase.duplicate ${one.checkoutId}`)
  },
)

verifies('purchase.release-table', 'an outcome nobody knows keeps everything, unsettled and parked', async () => {
  const one = await moves.asking(tea('merchant-b'))
  await moves.yes(one)
  let placing = false
  lines.fate = ({ company, what }) => {
    if (what.endsWith('/complete')) placing = true
    return placing && company === 'merchant-b' ? 'unheard' : 'heard'
  }
  const end = await desk.finish(one.checkoutId)
  expect(end.state).toBe('parked')
  expect(await moves.has(one)).toEqual({
    claims: [true],
    intent: true,
    spentMinor: one.asked.totalMinor,
    holds: ['authorized'],
  })
  lines.mend()
  expect(await moves.again(one)).toBe(`purchase.duplicate ${one.checkoutId}`)
})

verifies(
  'purchase.release-table',
  'completed: spent and captured; the same again is a duplicate for 24 hours',
  async () => {
    const one = await moves.asking()
    await moves.yes(one)
    expect((await desk.finish(one.checkoutId)).state).toBe('completed')
    expect(await moves.has(one)).toEqual({ ...kept, spentMinor: one.asked.totalMinor, holds: ['captured', 'captured'] })
    later(24 * hours - 60)
    expect(await moves.again(one, 'another intent')).toBe(`purchase.duplicate ${one.checkoutId}`)
    later(120)
    expect(await moves.again(one)).toBe(`purchase.duplicate ${one.checkoutId}`)
    expect(await moves.again(one, 'another intent')).toBe('asked')
  },
)

verifies(
  'purchase.release-table',
  'best effort, partly bought: what was not bought is free, what was is spent',
  async () => {
    const one = await moves.asking(both, { fulfilment: 'best_effort' })
    await moves.yes(one)
    await desk.trouble('merchant-b', { operation: 'complete', kind: 'out-of-stock' })
    const { state, legs } = await desk.finish(one.checkoutId)
    expect(state).toBe('completed')
    const spentMinor = legs[0]?.capturedMinor
    expect(await moves.has(one)).toEqual({
      claims: [true, false],
      intent: true,
      spentMinor,
      holds: ['captured', 'voided'],
    })
    expect(await moves.again(one)).toBe(`purchase.duplicate ${one.checkoutId}`)
    expect(await moves.again({ ...one, basket: tea('merchant-b') }, 'another intent')).toBe('asked')
  },
)

for (const merchantId of ['merchant-a', 'merchant-b'])
  verifies(
    'purchase.release-table',
    `order at ${merchantId} canceled and wholly refunded: it may be bought again, the budget stays spent`,
    async () => {
      const one = await moves.asking(tea(merchantId))
      await moves.yes(one)
      const { legs } = await desk.finish(one.checkoutId)
      const orderId = String(legs[0]?.orderId)
      expect(await one.who.user(cancelOrder, { params: { orderId } })).toMatchObject({ status: 200 })
      const { claims, spentMinor } = await moves.has(one)
      expect({ claims, spentMinor }).toEqual({ claims: [false], spentMinor: one.asked.totalMinor })
      const [hold] = await desk.holdsOf([one.checkoutId])
      expect(hold?.refundedMinor).toBe(hold?.capturedMinor)
      expect(await moves.again(one, 'another intent')).toBe('asked')
    },
  )
