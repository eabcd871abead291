import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as listPending } from '#functions/approvals/list-pending.ts'
import { handler as explain } from '#functions/checkouts/explain.ts'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  for (const letter of ['a', 'b'] as const) await desk.stockIn(`merchant-${letter}`, `${letter}-gro-01`, 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const answersOf = ['confirm', 'confirm', 'refuse', 'nobody'] as const

claimByTries(
  8,
  'a payment that the bank wants confirmed is a wait until it is answered, and then as the answer says',
  { small: 8, usual: 60, full: 800 },
  async ({ count, seed, tried, saw, each }) => {
    const ends = { completed: 0, failed: 0 }
    await each(count, async (n) => {
      const next = randomFrom(seed + n)
      const pick = <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)] as T
      const letters = next() < 0.5 ? ['a'] : ['a', 'b']
      const fulfilment = pick(['all_or_nothing', 'best_effort'])
      const answer = letters.map(() => pick(answersOf))
      const after = letters.map(() => 1 + Math.floor(next() * 5))
      const label = JSON.stringify({ letters, fulfilment, answer, after })
      const who = await desk.buyer()
      const lines = letters.map((letter) => ({
        merchantId: `merchant-${letter}`,
        sku: `${letter}-gro-01`,
        quantity: 1,
      }))
      const { checkoutId } = await desk.approved(who, lines, { instrument: 'pm_challenge', fulfilment })
      const links: string[] = []
      let looks = 0
      /** What the user sees and does while it waits. */
      const look = async () => {
        looks++
        const { items } = (await who.user(listPending)).body
        const shown = (await who.user(getCheckout, { params: { checkoutId } })).body
        const open = shown.legs.filter(({ payment }: { payment: string }) => payment === 'challenged')
        const numbers = (all: { leg: number }[]) => all.map(({ leg }) => leg).sort()
        expect(numbers(items), label).toEqual(numbers(open))
        for (const { payment, declined, outcome } of shown.legs)
          if (payment === 'challenged') expect([declined, outcome], label).toEqual([undefined, 'open'])
        for (const { leg, url } of items) {
          links[leg - 1] = url
          if (answer[leg - 1] === 'nobody' || looks < (after[leg - 1] ?? 0)) continue
          await fetch(url, { method: 'POST', body: new URLSearchParams({ answer: answer[leg - 1] ?? '' }) })
        }
      }
      // The machine would catch what is thrown here as an error of its step.
      const wrong: unknown[] = []
      const { state, legs, failure } = await desk.finish(checkoutId, 'AuthorizePayment', async (_, error) => {
        if (error === 'payment.requires-action') await look().catch((thrown) => void wrong.push(thrown))
      })
      expect(wrong, label).toEqual([])
      expect(looks, label).toBeGreaterThan(0)
      expect(links.filter(Boolean), label).toHaveLength(letters.length)
      const confirmed = answer.map((each) => each === 'confirm')
      const bought = fulfilment === 'best_effort' ? confirmed : confirmed.map(() => confirmed.every(Boolean))
      expect(
        legs.map(({ phase }) => phase === 'settled'),
        label,
      ).toEqual(bought)
      expect(state, label).toBe(bought.some(Boolean) ? 'completed' : 'failed')
      // The wait is never the reason.
      expect(failure?.code, label).not.toBe('payment.requires-action')
      // Purser itself ends what its user never answered, before the bank does.
      for (const { leg, payment, declined } of legs)
        if (answer[leg - 1] === 'nobody' && payment === 'declined') expect(declined, label).toBe('not_confirmed')
      // A late answer holds nothing.
      for (const url of links) await fetch(url, { method: 'POST', body: new URLSearchParams({ answer: 'confirm' }) })
      const holds = await desk.holdsOf([checkoutId])
      const captured = holds.filter((hold) => hold.state === 'captured')
      expect(captured, label).toHaveLength(bought.filter(Boolean).length)
      expect(holds.filter((hold) => hold.state === 'authorized' || hold.state === 'requires_action')).toEqual([])
      expect((await desk.ordersOf([checkoutId])).length, label).toBe(captured.length)
      expect((await who.user(explain, { params: { checkoutId } })).body.verified, label).toBe(true)
      expect((await who.user(listPending)).body.items).toEqual([])
      // Nothing of it stays in the way of what waits next.
      const another = await desk.ask(who, (await desk.quote(who, [{ ...lines[0], quantity: 2 }])).checkoutId)
      const { items } = (await who.user(listPending, { query: { limit: '1' } })).body
      expect(items, label).toMatchObject([{ approvalId: another.approvalId }])
      ends[state as keyof typeof ends]++
      tried()
    })
    for (const [end, times] of Object.entries(ends)) saw(end, times)
  },
)
