import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { randomFrom } from '#test/chaos/random.ts'
import { claim } from '#test/support/claims.ts'
import { carrier, type Inbox, type Letter, startInbox, trackingBody } from '#test/support/inbox.ts'
import { orderBody } from '#test/support/merchant-voice.ts'

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
/** The order as its user sees it after these of the five arrived in this way, with its own names taken out. */
const after = async (sequence: readonly number[], random: () => number): Promise<string> => {
  orders += 1
  const name = `${orders}.`
  const all = messages(name)
  const oursAt = Math.floor(random() * (sequence.length + 1))
  let orderId = ''
  const become = async () => {
    orderId = await inbox.ours('merchant-a', `o-${name}`, 1000)
  }
  for (const [at, which] of sequence.entries()) {
    if (at === oursAt) await become()
    const letter = all[which] as Letter
    const id = await inbox.deliver(letter)
    if (random() < 0.3) expect((await inbox.post(letter)).body.status).toBe('duplicate')
    if (random() < 0.3) await inbox.handOut(id)
  }
  if (!orderId) await become()
  const shown = await inbox.shown(orderId)
  expect(shown).toBeDefined()
  return JSON.stringify(shown).replaceAll(orderId, 'ord').replaceAll(name, '')
}

claim(
  16,
  'all 120 permutations of 5 webhooks, merchant and carrier, with repeats, corrections and gaps, end the same',
  { small: 1, usual: 4, full: 40 },
  async ({ count, seed, tried, saw }) => {
    const random = randomFrom(seed)
    const whole = new Set<string>()
    const gaps = new Map<number, Set<string>>()
    for (let round = 0; round < count; round++)
      for (const permutation of permutations([0, 1, 2, 3, 4])) {
        whole.add(await after(permutation, random))
        const lost = permutation[4] as number
        const states = gaps.get(lost) ?? new Set()
        gaps.set(lost, states.add(await after(permutation.slice(0, 4), random)))
        tried(2)
      }
    expect([...whole]).toHaveLength(1)
    const [state = ''] = whole
    expect(JSON.parse(state)).toMatchObject({ status: 'delivered', refundedMinor: 400 })
    expect(JSON.parse(state).facts.map(({ at }: { at: string }) => at)).toContain('2026-11-22T11:00:00.000Z')
    for (const [lost, states] of gaps) expect([...states], `without message ${lost}`).toHaveLength(1)
    saw('final states of the whole', whole.size)
    saw('final states with one lost', new Set([...gaps.values()].flatMap((states) => [...states])).size)
  },
)

claim(
  16,
  'five webhooks at the same moment, and the sweep a minute later, end where one after the other does',
  { small: 10, usual: 100, full: 1000 },
  async ({ count, seed, tried }) => {
    const random = randomFrom(seed)
    const states = new Set([await after([0, 1, 2, 3, 4], random)])
    for (let i = 0; i < count; i++) {
      orders += 1
      const name = `${orders}.`
      const orderId = await inbox.ours('merchant-a', `o-${name}`, 1000)
      const posted = await Promise.all(messages(name).map((letter) => inbox.post(letter)))
      const taken = posted.map(({ body }) => body.id ?? '').sort(() => random() - 0.5)
      await Promise.allSettled(taken.map((id) => inbox.handOut(id)))
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 70_000 })
      await inbox.sweep()
      vi.useRealTimers()
      states.add(
        JSON.stringify(await inbox.shown(orderId))
          .replaceAll(orderId, 'ord')
          .replaceAll(name, ''),
      )
      tried()
    }
    expect([...states]).toHaveLength(1)
  },
)
