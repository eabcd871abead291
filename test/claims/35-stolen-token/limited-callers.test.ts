import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import * as z from 'zod'
import { failedWith } from '#shared/kernel/errors.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

/** An operation that anybody may call, counted by its source, and by its user where there is one. */
const counted = (name: string, source: 'refresh.source' | 'agent-token.source') =>
  operation(
    {
      name,
      summary: 'Counts',
      access: { as: ['user'], scope: 'catalog:read', guests: true },
      output: z.object({ ok: z.literal(true) }),
      fails: [],
      limits: { source, account: 'search.account' },
      grants: { write: ['RATE'] },
      http: { method: 'GET', path: '/v1/counts' },
    },
    async () => ({ ok: true as const }),
  )
const one = counted('countsOne', 'refresh.source')
const other = counted('countsOther', 'agent-token.source')

const passed = async (of: typeof one, source: string, userId?: string): Promise<boolean> => {
  const principal: Principal | undefined = userId
    ? { kind: 'user', userId, authTime: 0, scopes: ['catalog:read'] }
    : undefined
  try {
    await of.call({ channel: 'test', principal, source })
    return true
  } catch (error) {
    if (!failedWith(error, 'request.rate-limited')) throw error
    return false
  }
}
/** How many of so many calls at once pass. */
const passing = async (count: number, call: (n: number) => Promise<boolean>): Promise<number> =>
  (await Promise.all(Array.from({ length: count }, (_, n) => call(n)))).filter(Boolean).length

claimByTries(
  35,
  'of calls at once so many pass as a source, an account and an operation may have, whatever else is called',
  { small: 6, usual: 60, full: 600 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const chance = randomFrom(seed + n)
      const most = 2 + Math.floor(chance() * 5)
      const limit = { uses: most, perSeconds: 60 }
      vi.stubEnv(
        'LIMITS',
        JSON.stringify({ 'refresh.source': limit, 'agent-token.source': limit, 'search.account': limit }),
      )
      const minute = Math.ceil(Date.now() / 60_000) * 60_000
      vi.useFakeTimers({ now: minute, toFake: ['Date'] })
      const group = Math.floor(chance() * 65_536).toString(16)
      const own = Math.floor(chance() * 65_536).toString(16)
      const network = `2001:db8:${group}:${own}`
      const from = (host: number) => `${network}::${(host + 1).toString(16)}`
      const many = most + 1 + Math.floor(chance() * 6)

      expect(await passing(many, (host) => passed(one, from(host)))).toBe(most)
      expect(await passing(many, (host) => passed(other, from(host)))).toBe(most)
      expect(await passed(one, `2001:db8:${group}:${own}1::1`)).toBe(true)

      const userId = `usr_${crypto.randomUUID()}`
      // Whoever has an account is counted by it, also from a source that has no more.
      expect(await passing(many, (host) => passed(one, from(host), userId))).toBe(most)
      expect(await passed(other, '198.51.100.1', userId)).toBe(false)
      expect(await passed(one, from(0), `usr_${crypto.randomUUID()}`)).toBe(true)

      vi.setSystemTime(minute + 60_000)
      expect([await passed(one, from(0)), await passed(one, from(0), userId)]).toEqual([true, true])
      tried()
    })
  },
)
