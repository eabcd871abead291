import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { callerOf, inputOf } from '#test/support/channels/channel-case.ts'
import { type Bound, directly, overHttp } from '#test/support/channels/channels.ts'
import { type KeyedCase, type KeyedWorld, startKeyed } from '#test/support/keyed/keyed.ts'
import { keyedAccounts } from '#test/support/keyed/keyed-accounts.ts'
import { keyedPurchases } from '#test/support/keyed/keyed-purchases.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let world: KeyedWorld
beforeAll(async () => {
  world = await startKeyed()
})
afterAll(() => world.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const channels = [overHttp, directly]
/** A local command, one that calls a subscriber, and one that calls merchants. */
const cases = [
  keyedPurchases['a new intent'],
  keyedAccounts['a test message'],
  keyedPurchases['a quote'],
] as const as readonly KeyedCase[]

claimByTries(
  3,
  'a command sent at once over HTTP and in process under one key is done once and answered alike',
  { small: 3, usual: 30, full: 300 },
  async ({ count, tried, saw, each }) => {
    let again = 0
    await each(count, async (n) => {
      const one = cases[n % cases.length] as KeyedCase
      const who = await world.desk.buyer()
      const { sent, done } = await one.prepare(world, who)
      world.lines.mend()
      const route = one.route as Bound
      const request = { ...callerOf(one, who), input: inputOf(route, sent), key: crypto.randomUUID() }
      const send = (at: number) => channels[at % 2]?.(route, request)
      const answers = await Promise.all(Array.from({ length: 8 }, (_, at) => send(n + at)))
      const taken = answers.flatMap((reply) => (reply && 'answer' in reply ? [reply.answer] : []))
      for (const reply of answers)
        if (reply && 'code' in reply) {
          expect(reply.code).toBe('idempotency.in-flight')
          again++
        }
      for (const late of [await send(0), await send(1)]) expect(late).toEqual({ answer: taken[0], replayed: true })
      for (const answer of taken) expect(answer).toEqual(taken[0])
      expect(await done()).toBe(1)
      tried(answers.length)
    })
    saw('told to try again', again)
  },
)
