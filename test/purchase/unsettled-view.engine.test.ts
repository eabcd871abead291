import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as explainCheckout } from '#functions/checkouts/explain.ts'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import { startLines } from '#test/support/companies/lines.ts'
import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { verifies } from '#test/support/run/verifies.ts'

const lines = startLines()
let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers(lines.line)
  await desk.stockIn('merchant-b', 'b-gro-01', 1000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => {
  lines.mend()
  vi.useRealTimers()
})

interface Seen {
  state: string
  at: number
  unsettled: { confirming: string; reference: string; since: string; nextLookAt?: string } | undefined
}
/** Buys, with nothing of this company heard from such a call on, for so long; tells what its user sees before each further look. */
const watched = async (company: string, from: RegExp, silentMs: number) => {
  const who = await desk.buyer()
  const { checkoutId, approvalId } = await desk.approved(who, [
    { merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 },
  ])
  const began = Date.now()
  let until = 0
  lines.fate = (call) => {
    if (call.company !== company) return 'heard'
    if (until === 0 && from.test(call.what)) until = Date.now() + silentMs
    return Date.now() < until ? 'unheard' : 'heard'
  }
  const look = async (): Promise<Seen> => {
    const { status, body } = await who.agent(getCheckout, { params: { checkoutId } })
    expect(status).toBe(200)
    const { unsettled } = body.legs[0]
    const explained = await who.agent(explainCheckout, { params: { checkoutId } })
    expect(explained.body.standing.confirming).toEqual(unsettled ? [{ leg: 1, ...unsettled }] : [])
    return { state: body.state, at: Date.now(), unsettled }
  }
  const seen: Seen[] = []
  const { states } = await desk.finish(checkoutId, undefined, async () => void seen.push(await look()))
  return { seen, end: await look(), began, approvalId, states }
}

const unknowns = {
  payment: { company: 'bank', from: /^POST \/v1\/holds$/, state: 'placing', reference: '-L1' },
  placement: { company: 'merchant-b', from: /\/complete$/, state: 'unsettled', reference: '-L1-place' },
  capture: { company: 'bank', from: /^POST \/v1\/captures$/, state: 'unsettled', reference: '-L1-capture' },
} as const
for (const [what, { company, from, state, reference }] of Object.entries(unknowns)) {
  verifies(
    'purchase.unsettled-visible',
    `${what}: its user sees what is being confirmed, under which reference, since when, and when Purser looks next`,
    async () => {
      // The bank is back before the next try; a merchant or a capture, before the second look.
      const { seen, end, began, approvalId } = await watched(company, from, what === 'payment' ? 1 : 60_000)
      expect(seen.length).toBeGreaterThan(0)
      for (const { at, ...each } of seen) {
        expect(each).toMatchObject({ state, unsettled: { confirming: what, reference: `${approvalId}${reference}` } })
        const since = Date.parse(each.unsettled?.since ?? '')
        expect(since).toBeGreaterThanOrEqual(began)
        expect(since).toBeLessThanOrEqual(at)
        const next = Date.parse(each.unsettled?.nextLookAt ?? '')
        expect(next).toBeGreaterThanOrEqual(at)
        expect(next - at).toBeLessThanOrEqual(600_000)
      }
      expect(end).toMatchObject({ state: 'completed', unsettled: undefined })
    },
  )

  if (what !== 'payment')
    verifies(
      'purchase.unsettled-visible',
      `${what}: Purser looks when it announced, and announces no look once an operator has it`,
      async () => {
        const { seen, end, states } = await watched(company, from, 9 * 3_600_000)
        expect(states.filter((name) => name === 'SettlePurchase')).toHaveLength(4)
        for (const [nth, { unsettled }] of seen.entries()) {
          const looked = seen[nth + 1]?.at
          if (looked === undefined) continue
          expect(Math.abs(looked - Date.parse(unsettled?.nextLookAt ?? ''))).toBeLessThan(10_000)
        }
        expect(end.state).toBe('parked')
        expect(end.unsettled).toMatchObject({ confirming: what })
        expect(end.unsettled?.nextLookAt).toBeUndefined()
      },
    )
}

verifies(
  'purchase.unsettled-visible',
  'what cannot be undone at once shows so: the order first, then the money, since when, and the next try',
  async () => {
    await desk.stockIn('merchant-a', 'a-gro-01', 1000)
    const who = await desk.buyer()
    const { checkoutId, approvalId } = await desk.approved(who, [
      { merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 },
      { merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 },
    ])
    // Merchant b leaves the money to us; merchant a would give it back itself, with its order.
    await desk.trouble('merchant-a', { operation: 'complete', kind: 'out-of-stock' })
    await desk.trouble('merchant-b', { operation: 'cancelOrder', kind: 'error-before', times: 4 })
    await desk.trouble('bank', { operation: 'void', kind: 'error-before', times: 12 })
    const began = Date.now()
    const seen: string[] = []
    const { states } = await desk.finish(checkoutId, undefined, async () => {
      const { body } = await who.agent(getCheckout, { params: { checkoutId } })
      expect(body).toMatchObject({ state: 'placing', direction: 'unwinding' })
      const [{ unsettled }] = body.legs
      if (!unsettled) return
      seen.push(`${unsettled.confirming} ${unsettled.reference}`)
      expect(Date.parse(unsettled.since)).toBeGreaterThanOrEqual(began)
      expect(Date.parse(unsettled.nextLookAt)).toBeGreaterThanOrEqual(Date.now())
      expect(Date.parse(unsettled.nextLookAt) - Date.now()).toBeLessThanOrEqual(600_000)
    })
    expect(states).toContain('UndoAuthorizePayment')
    expect([...new Set(seen)]).toEqual([`cancellation ${approvalId}-L1-undo`, `release ${approvalId}-L1`])
    const { body: end } = await who.agent(getCheckout, { params: { checkoutId } })
    expect(end).toMatchObject({ state: 'failed', legs: [{ outcome: 'not_bought' }, { outcome: 'not_bought' }] })
    expect(end.legs[0].unsettled).toBeUndefined()
  },
)

verifies('purchase.unsettled-visible', 'an undo is tried again no later than was announced', async () => {
  const who = await desk.buyer()
  const line = { merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }
  const { checkoutId } = await desk.approved(who, [line])
  await desk.trouble('merchant-b', { operation: 'complete', kind: 'out-of-stock' })
  await desk.trouble('bank', { operation: 'void', kind: 'error-before', times: 20 })
  const looks: { at: number; next: number }[] = []
  await desk.finish(checkoutId, undefined, async () => {
    const { body } = await who.agent(getCheckout, { params: { checkoutId } })
    const { unsettled } = body.legs[0]
    if (unsettled?.confirming === 'release') looks.push({ at: Date.now(), next: Date.parse(unsettled.nextLookAt) })
  })
  expect(looks.length).toBeGreaterThan(5)
  for (const [nth, { next }] of looks.entries()) expect(looks[nth + 1]?.at ?? next).toBeLessThanOrEqual(next)
})
