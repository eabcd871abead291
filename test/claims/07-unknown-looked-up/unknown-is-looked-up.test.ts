import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { sha256 } from '#shared/kernel/hash.ts'
import { type Fate, startLines, type Wired } from '#test/support/companies/lines.ts'
import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { claimByTries } from '#test/support/run/claims.ts'

const lines = startLines()
let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers(lines.line)
  for (const letter of ['a', 'b'] as const) await desk.stockIn(`merchant-${letter}`, `${letter}-gro-01`, 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => {
  lines.mend()
  vi.useRealTimers()
})

/** What is asked of somebody, and how one finds out what became of it. */
const effects: { effect: RegExp; lookUp: RegExp }[] = [
  { effect: /^POST \/v1\/(holds|captures)$/, lookUp: /^GET \/v1\/holds\/\*$/ },
  { effect: /^POST .*checkout-sessions\/\*\/complete$/, lookUp: /^GET .*checkout-sessions\/\*$/ },
]
const lookUpOf = ({ what, about }: Pick<Wired, 'what' | 'about'>) =>
  about.startsWith('cred_') ? undefined : effects.find(({ effect }) => effect.test(what))?.lookUp
/** Effects that were asked for a second time although nobody had heard since what became of the first. */
const blindly = (calls: readonly Wired[]): Wired[] =>
  calls.filter((call, at) => {
    const lookUp = lookUpOf(call)
    const before = calls.slice(0, at).findLastIndex(({ what, about }) => what === call.what && about === call.about)
    if (!lookUp || before < 0) return false
    return !calls
      .slice(before, at)
      .some(({ what, about, fate }) => about === call.about && fate === 'heard' && lookUp.test(what))
  })

const draw = (...from: unknown[]): number => Number.parseInt(sha256(from.join(':')).slice(0, 8), 16) / 2 ** 32
/** Each effect of purchase `n` meets its fate once or twice; sometimes the look-up after it is lost as well. */
const trouble = (seed: number, n: number) => {
  const seen = new Map<string, number>()
  return (call: Omit<Wired, 'fate'>): Fate => {
    const key = `${call.company} ${call.what}`
    const nth = (seen.get(key) ?? 0) + 1
    seen.set(key, nth)
    const share = draw(seed, n, key, nth)
    if (effects.some(({ effect }) => effect.test(call.what)))
      return nth > 2 ? 'heard' : share < (nth === 1 ? 0.85 : 0.3) ? 'unheard' : share > 0.95 ? 'lost' : 'heard'
    const looking = effects.some(({ lookUp }) => lookUp.test(call.what))
    return looking && seen.size > 3 && share < 0.15 ? 'lost' : 'heard'
  }
}

claimByTries(
  7,
  'the bank holds or captures, a merchant accepts, and nobody hears it: looked up before it is asked again, and done once',
  { small: 12, usual: 370, full: 5_000 },
  async ({ count, seed, tried, saw, each }) => {
    const ends: Record<string, number> = {}
    let [unheard, blind, captures, orders] = [0, 0, 0, 0]
    const done: (Awaited<ReturnType<Buyers['finish']>> & { n: number })[] = []
    await each(count, async (n) => {
      lines.mend()
      const letter = draw(seed, n, 'merchant') < 0.5 ? 'a' : 'b'
      const { checkoutId } = await desk.approved(await desk.buyer(), [
        { merchantId: `merchant-${letter}`, sku: `${letter}-gro-01`, quantity: 1 },
      ])
      lines.calls.length = 0
      lines.fate = trouble(seed, n)
      const end = await desk.finish(checkoutId)
      expect(blindly(lines.calls), `purchase ${n} of seed ${seed}`).toEqual([])
      const silent = lines.calls.filter((call) => call.fate === 'unheard').length
      unheard += silent
      tried(silent)
      blind += blindly(lines.calls).length
      ends[end.state] = (ends[end.state] ?? 0) + 1
      done.push({ ...end, n })
    })
    lines.mend()
    const { entries } = await desk.bank()
    const standing = await desk.ordersOf(done.map(({ checkoutId }) => checkoutId))
    for (const { n, state, checkoutId, legs } of done) {
      const [leg] = legs
      const taken = entries.filter(
        ({ kind, reference }) => kind === 'capture' && reference === leg?.paymentReference,
      ).length
      const placed = standing.filter((order) => order.checkoutId === leg?.merchantCheckoutId).length
      const asExpected = state === 'completed' ? [1] : state === 'failed' ? [0] : [0, 1]
      expect(asExpected, `--only ${n}: ${state} ${checkoutId}`).toContain(taken)
      expect(asExpected, `--only ${n}: ${state} ${checkoutId}`).toContain(placed)
      captures += Math.max(0, taken - 1)
      orders += Math.max(0, placed - 1)
    }
    // One alone may have met no trouble.
    if (done.length > 1) expect(unheard).toBeGreaterThanOrEqual(done.length)
    saw('purchases', done.length)
    saw('asked again blindly', blind)
    saw('second captures', captures)
    saw('second orders', orders)
    for (const [state, times] of Object.entries(ends)) saw(`ended ${state}`, times)
  },
)
