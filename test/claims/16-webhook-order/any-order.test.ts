import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { randomFrom } from '#test/chaos/random.ts'
import { carrier, type Inbox, type Letter, startInbox } from '#test/support/companies/inbox.ts'
import { orderBody, trackingBody } from '#test/support/companies/merchant-voice.ts'
import { claim, claimByTries } from '#test/support/run/claims.ts'

let inbox: Inbox
beforeAll(async () => {
  inbox = await startInbox()
})
afterAll(() => inbox.stop())
afterEach(() => {
  vi.useRealTimers()
})

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item, i) =>
        permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
      )

/** Five messages about one order: none repeats another, one takes an earlier word back, one is a carrier's. */
const messages = (name: string): Letter[] => {
  const shop = { id: `o-${name}`, checkoutId: `co-${name}`, totalMinor: 1000, trackingNumber: `T-${name}` }
  const merchant = (...said: [Parameters<typeof orderBody>[1], Parameters<typeof orderBody>[2]?]) =>
    inbox.letter('merchant-a', { body: orderBody(shop, ...said) })
  const arrived = [{ id: 'c-1', status: 'delivered', at: '2026-11-24T09:00:00Z' }]
  return [
    merchant([{ id: 'e-1', type: 'processing', at: '2026-11-21T09:00:00Z' }]),
    merchant([{ id: 'e-2', type: 'shipped', at: '2026-11-22T09:00:00Z' }]),
    merchant([{ id: 'e-2', type: 'shipped', at: '2026-11-22T11:00:00Z' }]),
    merchant([], [{ id: 'a-1', type: 'refund', at: '2026-11-25T09:00:00Z', amountMinor: 400 }]),
    inbox.sharedLetter(`carrier_${carrier}`, { body: trackingBody(shop.trackingNumber, arrived) }),
  ]
}

let orders = 0
const nextName = (): string => {
  orders += 1
  return `${orders}x`
}
/** The order as its user sees it, with its own names taken out. */
const seen = async (orderId: string, name: string): Promise<string> => {
  const shown = await inbox.shown(orderId)
  expect(shown).toBeDefined()
  return JSON.stringify(shown).replaceAll(orderId, 'ord').replaceAll(name, '')
}

/** What is seen while the last of these has not come, and then what is seen. The order becomes ours at some point before. */
const after = async (sequence: readonly number[], random: () => number): Promise<[gap: string, whole: string]> => {
  const name = nextName()
  const all = messages(name)
  const states: string[] = []
  const oursAt = Math.floor(random() * sequence.length)
  let orderId = ''
  for (const [at, which] of sequence.entries()) {
    if (at === oursAt) orderId = await inbox.ours('merchant-a', `o-${name}`, 1000)
    if (at === sequence.length - 1) states.push(await seen(orderId, name))
    const letter = all[which] as Letter
    const id = await inbox.deliver(letter)
    if (random() < 0.3) expect((await inbox.post(letter)).body.status).toBe('duplicate')
    if (random() < 0.3) await inbox.handOut(id)
  }
  return [states[0] ?? '', await seen(orderId, name)]
}

claim(
  16,
  'all 120 permutations of 5 webhooks, merchant and carrier, with repeats, corrections and gaps, end the same',
  { small: 1, usual: 4, full: 40 },
  async ({ count, seed, tried, saw }) => {
    const whole = new Set<string>()
    const gaps = new Map<number, Set<string>>()
    const one = async (permutation: readonly number[], nth: number): Promise<void> => {
      const [gap, end] = await after(permutation, randomFrom(seed + nth))
      whole.add(end)
      const missing = permutation[4] as number
      gaps.set(missing, (gaps.get(missing) ?? new Set()).add(gap))
      tried()
    }
    const all = Array.from({ length: count }, () => permutations([0, 1, 2, 3, 4])).flat()
    for (let at = 0; at < all.length; at += 5)
      await Promise.all(all.slice(at, at + 5).map((permutation, i) => one(permutation, at + i)))
    expect([...whole]).toHaveLength(1)
    const [state = ''] = whole
    expect(JSON.parse(state).status).toBe('delivered')
    const times = JSON.parse(state).facts.map(({ at }: { at: string }) => at)
    expect(times).toContain('2026-11-22T11:00:00.000Z')
    expect(times).toEqual(times.toSorted())
    for (const [missing, states] of gaps) expect([...states], `without message ${missing}`).toHaveLength(1)
    saw('final states', whole.size)
    saw(
      'states with one of the five missing',
      [...gaps.values()].reduce((sum, states) => sum + states.size, 0),
    )
  },
)

claimByTries(
  16,
  'five webhooks at the same moment, and the sweep a minute later, end where one after the other does',
  { small: 10, usual: 100, full: 1000 },
  async ({ count, seed, tried, each }) => {
    const [, oneByOne] = await after([0, 1, 2, 3, 4], randomFrom(seed))
    await each(count, async (n) => {
      const random = randomFrom(seed + n)
      const name = nextName()
      const orderId = await inbox.ours('merchant-a', `o-${name}`, 1000)
      const posted = await Promise.all(messages(name).map((letter) => inbox.post(letter)))
      const taken = posted.map(({ body }) => body.id ?? '').sort(() => random() - 0.5)
      await Promise.allSettled(taken.map((id) => inbox.handOut(id)))
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 70_000 })
      await inbox.sweep()
      vi.useRealTimers()
      expect(await seen(orderId, name)).toBe(oneByOne)
      tried()
    })
  },
)
