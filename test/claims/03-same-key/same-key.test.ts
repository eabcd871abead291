import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { discover } from '#infra/discover.ts'
import type { Answered } from '#test/support/api/api-call.ts'
import { type KeyedWorld, otherWords, senderOf, startKeyed } from '#test/support/keyed/keyed.ts'
import { keyedAccounts } from '#test/support/keyed/keyed-accounts.ts'
import { keyedOperators } from '#test/support/keyed/keyed-operators.ts'
import { keyedPasskeys } from '#test/support/keyed/keyed-passkeys.ts'
import { keyedPurchases } from '#test/support/keyed/keyed-purchases.ts'
import { claimByTries } from '#test/support/run/claims.ts'
import { verifies } from '#test/support/run/verifies.ts'

let world: KeyedWorld
beforeAll(async () => {
  world = await startKeyed()
})
afterAll(() => world.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const cases = { ...keyedPurchases, ...keyedAccounts, ...keyedPasskeys, ...keyedOperators }
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`

verifies('purchase.same-key', 'every route that takes a key is sent many times under one, and no other', async () => {
  const routes = (await discover()).filter((one) => one.kind === 'route')
  const keyed = routes.filter(({ spec }) => spec.idempotency).map(({ spec }) => nameOf(spec))
  const tried = new Set(Object.values(cases).map(({ route }) => nameOf(route.spec)))
  expect([...tried].sort()).toEqual(keyed.sort())
})

/** What every answer has. */
const alike = (body: Record<string, unknown>, shownOnce: string | undefined) => {
  const { [shownOnce ?? '']: _, ...rest } = body
  return rest
}

for (const [name, one] of Object.entries(cases))
  claimByTries(
    3,
    `${name}, sent many times at once under one key, is done once and answered alike`,
    { small: 15, usual: 100, full: 1_000 },
    async ({ count, tried, saw, each }) => {
      let again = 0
      await each(Math.ceil(count / 100), async (n) => {
        const who = await world.desk.buyer()
        const { sent, done, between, shownOnce } = await one.prepare(world, who)
        world.lines.mend()
        const headers = { ...sent.headers, 'idempotency-key': crypto.randomUUID() }
        const send = () => senderOf(one, who)({ ...sent, headers })
        const shown = ({ status, body }: Answered) => ({ status, body: alike(body, shownOnce) })
        const calls = Math.min(count - 100 * n, 100)
        const answers = await Promise.all(Array.from({ length: calls }, send))
        const [first, ...others] = answers.filter(({ status }) => status < 300)
        if (!first) throw new Error(`None was taken: ${JSON.stringify(answers[0]?.body)}`)
        for (const other of others) expect(shown(other)).toEqual(shown(first))
        for (const { status, headers: said, body } of answers.filter((answer) => answer.status >= 300)) {
          expect({ status, code: body.code }).toEqual({ status: 409, code: 'idempotency.in-flight' })
          expect(Number(said['retry-after'])).toBeGreaterThanOrEqual(1)
          again++
        }
        await between?.()
        const late = await send()
        const reworded = await senderOf(one, who)({ ...sent, body: otherWords(one.route.spec, sent.body), headers })
        expect(shown(late)).toEqual(shown(first))
        expect(shown(reworded)).toEqual(shown(first))
        if (shownOnce) expect([...answers, late, reworded].filter(({ body }) => shownOnce in body)).toHaveLength(1)
        expect(await done()).toBe(1)
        tried(calls)
      })
      saw('told to try again', again)
    },
  )
