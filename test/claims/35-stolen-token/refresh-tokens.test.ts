import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { handler as refresh } from '#functions/auth/refresh.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { deniedFor, newPerson } from '#test/support/people/people.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))
afterEach(() => {
  vi.useRealTimers()
})

const trade = async (refreshToken: string) => (await call(refresh, { body: { refreshToken } })).body
const pass = (seconds: number) => vi.useFakeTimers({ now: Date.now() + seconds * 1000, toFake: ['Date'] })

claimByTries(
  35,
  'tabs and retries that share a refresh token for a minute all go on; after it, an old one ends the session',
  { small: 20, usual: 200, full: 2000 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const chance = randomFrom(seed + n)
      let current = (await newPerson()).refreshToken
      let before = current
      for (let turn = 0; turn < 3; turn++) {
        // Every tab wakes within the same minute with what it has: the token of now, or the one that was just traded in.
        before = current
        current = (await trade(before)).refreshToken
        expect(current).not.toBe(before)
        let left = 59
        for (let tab = 0; tab < 4; tab++) {
          const wait = Math.floor(chance() * (left / 2))
          left -= wait
          pass(wait)
          const held = chance() < 0.5 ? before : current
          expect((await trade(held)).refreshToken, `tab ${tab} of turn ${turn}`).toBe(current)
        }
        pass(62)
      }
      const stolen = before
      current = (await trade(current)).refreshToken
      pass(61 + Math.floor(chance() * 1000))
      const { accessToken } = await trade(current)
      expect(accessToken).toEqual(expect.any(String))
      expect((await trade(chance() < 0.5 ? stolen : before)).code).toBe('auth.invalid-credentials')
      expect((await trade(current)).code).toBe('auth.invalid-credentials')
      expect(await deniedFor(accessToken)).toBe('ended')
      tried()
    })
  },
)
