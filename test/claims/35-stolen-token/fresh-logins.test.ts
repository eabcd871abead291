import { afterAll, beforeAll, expect } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as deleteAddress } from '#functions/me/delete-address.ts'
import { handler as freeze } from '#functions/me/freeze.ts'
import { handler as putAddress } from '#functions/me/put-address.ts'
import { handler as putLimits } from '#functions/me/put-limits.ts'
import { handler as putPolicy } from '#functions/me/put-policy.ts'
import { handler as createSubscription } from '#functions/webhooks/create-subscription.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { call, type Sent } from '#test/support/api/api-call.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { wholeTable } from '#test/support/aws/whole-table.ts'
import { contextOf, newPerson } from '#test/support/people/people.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))

const door = { name: 'Eve', line1: '9 Back Lane', city: 'Springfield', postalCode: '62701', country: 'US' }
/** What a thief would do with an access token, so that it outlasts the token. */
const lasting: readonly (readonly [Parameters<typeof call>[0], Sent])[] = [
  [createAgent, { body: { name: 'Mole' } }],
  [putAddress, { params: { addressId: 'home' }, body: door }],
  [deleteAddress, { params: { addressId: 'home' } }],
  [putLimits, { body: { perPurchaseMinor: 9_000_000, perMonthMinor: 9_000_000, currency: 'USD' } }],
  [putPolicy, { body: { rules: [] } }],
  [freeze, { body: { frozen: false } }],
  [createSubscription, { body: { url: 'https://example.com/ear' } }],
]

claimByTries(
  35,
  'an access token of an old login changes nothing that outlasts it',
  { small: 12, usual: 120, full: 1200 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const chance = randomFrom(seed + n)
      const context = await contextOf((await newPerson()).accessToken)
      const ageSeconds = 301 + Math.floor(chance() * 600)
      const stolen = { ...context, authTime: String(Number(context['authTime']) - ageSeconds) }
      const before = await wholeTable()
      for (const [route, sent] of lasting) {
        const answer = await call(route, { ...sent, context: stolen })
        expect(answer.body.code, `after ${ageSeconds} s`).toBe('auth.stale-login')
        tried()
      }
      expect(await wholeTable()).toEqual(before)
    })
  },
)
