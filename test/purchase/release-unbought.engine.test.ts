import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as cancelCheckout } from '#functions/checkouts/cancel.ts'
import { handler as reject } from '#functions/checkouts/reject.ts'
import { handler as sweep } from '#functions/sweeps/sweep-stuck.ts'

import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { type Asked, type Asking, releases, stockUp } from '#test/support/purchases/releases.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
let moves: ReturnType<typeof releases>
beforeAll(async () => {
  desk = await startBuyers()
  moves = releases(desk)
  await stockUp(desk)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(async () => {
  vi.useRealTimers()
  await desk.calm()
})
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)
const hours = 3600
const kept = { claims: [true, true], intent: true }
const free = { claims: [false, false], intent: false, spentMinor: 0, holds: [] as string[] }

verifies('purchase.release-table', 'before any end everything is taken', async () => {
  const one = await moves.asking()
  expect(await moves.has(one)).toEqual({ ...kept, spentMinor: one.asked.totalMinor, holds: [] })
  expect(await moves.again(one)).toBe(`purchase.duplicate ${one.checkoutId}`)
})

const unbought: Record<string, (one: Asking) => Promise<unknown>> = {
  rejected: ({ who, checkoutId, asked: { approvalId, receiptHash } }) =>
    who.user(reject, { params: { checkoutId }, body: { approvalId, receiptHash } }),
  'called off while it asked': ({ who, checkoutId }) => who.user(cancelCheckout, { params: { checkoutId } }),
  'called off once approved': async (one) => {
    await moves.yes(one)
    await one.who.agent(cancelCheckout, { params: { checkoutId: one.checkoutId } })
  },
  'expired, as its saga found': async ({ checkoutId }) => {
    later(901)
    await desk.finish(checkoutId)
  },
  'expired, as the sweep found': async () => {
    later(901)
    await sweep({})
  },
}
for (const [end, act] of Object.entries(unbought))
  verifies('purchase.release-table', `${end}: all of it is free at once, and the same can be bought`, async () => {
    const one = await moves.asking()
    await act(one)
    expect(['rejected', 'canceled', 'expired']).toContain((await desk.found(one.checkoutId)).state)
    expect(await moves.has(one)).toEqual(free)
    expect(await moves.again(one)).toBe('asked')
  })

const drifted = async () => {
  const one = await moves.asking()
  await moves.yes(one)
  await desk.trouble('merchant-b', { operation: 'get', kind: 'price-change' })
  expect((await desk.finish(one.checkoutId)).state).toBe('quoted')
  return one
}

verifies(
  'purchase.release-table',
  'drifted: the checkout keeps its claims, and holds the new total when it asks again',
  async () => {
    const one = await drifted()
    expect(await moves.has(one)).toEqual({ ...kept, spentMinor: 0, holds: [] })
    expect(await moves.again(one)).toBe(`purchase.duplicate ${one.checkoutId}`)
    const anew: Asked = await desk.ask(one.who, one.checkoutId)
    expect(anew.totalMinor).toBeGreaterThan(one.asked.totalMinor)
    expect(await moves.has(one)).toEqual({ ...kept, spentMinor: anew.totalMinor, holds: [] })
    const end = await desk.finish((await desk.say(one.who, anew)).checkoutId)
    expect(end.state).toBe('completed')
    expect(await moves.has(one)).toEqual({ ...kept, spentMinor: anew.totalMinor, holds: ['captured', 'captured'] })
  },
)

verifies('purchase.release-table', 'drifted and never asked about again: free when its quotes end', async () => {
  const one = await drifted()
  later(7 * hours)
  await sweep({})
  expect((await desk.found(one.checkoutId)).state).toBe('expired')
  expect(await moves.has(one)).toEqual(free)
  expect(await moves.again(one)).toBe('asked')
})
