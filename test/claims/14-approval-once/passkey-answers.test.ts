import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as challengeLogin } from '#functions/auth/challenge-login.ts'
import { handler as loginWithPasskey } from '#functions/auth/login-with-passkey.ts'
import { handler as createPasskey } from '#functions/me/create-passkey.ts'
import { handler as putLimits } from '#functions/me/put-limits.ts'
import type { Assertion } from '#shared/identity/rules/webauthn/assertion.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { get } from '#shared/platform/table/table.ts'
import { Decision } from '#shared/purchase/rows/approvals.ts'
import { evidenceFault } from '#shared/purchase/rules/passkey-evidence.ts'
import { call } from '#test/support/api/api-call.ts'
import { wholeTable } from '#test/support/aws/whole-table.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { optionsFor, sayYes, type Waiting } from '#test/support/people/passkey-approvals.ts'
import { newAuthenticator, passkeyInput } from '#test/support/people/passkeys.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  await desk.stockIn('merchant-b', 'b-gro-01', 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** A user whose every purchase demands a passkey, and one that counts its signatures or does not. */
const demanding = async (counts: boolean) => {
  const who = await desk.buyer()
  const limits = { perPurchaseMinor: 50_000, perMonthMinor: 200_000, currency: 'USD', passkeyAboveMinor: 0 }
  await who.user(putLimits, { body: limits })
  const authenticator = await newAuthenticator('ES256', counts)
  const added = await who.user(createPasskey, { body: await passkeyInput(who, authenticator) })
  expect(added.status).toBe(201)
  return { who, authenticator }
}
type Person = Awaited<ReturnType<typeof demanding>>
const request = async (who: Buyer, quantity: number): Promise<Waiting> => {
  const { checkoutId } = await desk.quote(who, [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity }])
  return desk.ask(who, checkoutId)
}
const toLogIn = async () => (await call(challengeLogin)).body

interface Scene {
  person: Person
  thief: Person
  one: Waiting
  other: Waiting
}
/** Answers that approve nothing. */
const wrong: Readonly<Record<string, (at: Scene) => Promise<Assertion | undefined>>> = {
  'no answer at all': async () => undefined,
  'the answer to another approval': async ({ person: { who, authenticator }, other }) =>
    authenticator.get(await optionsFor(who, other)),
  'the answer to a login': async ({ person: { authenticator } }) => authenticator.get(await toLogIn()),
  'an answer without the person verified': async ({ person: { who, authenticator }, one }) =>
    authenticator.get(await optionsFor(who, one), { unverified: true }),
  'an answer made on another page': async ({ person: { who, authenticator }, one }) =>
    authenticator.get(await optionsFor(who, one), { origin: 'https://evil.example' }),
  'an answer for another domain': async ({ person: { who, authenticator }, one }) =>
    authenticator.get(await optionsFor(who, one), { rpId: 'evil.example' }),
  "another user's passkey": async ({ person: { who }, thief, one }) =>
    thief.authenticator.get(await optionsFor(who, one)),
  "another user's key under the name of this one": async ({ person: { who, authenticator }, thief, one }) => ({
    ...thief.authenticator.get(await optionsFor(who, one)),
    id: authenticator.credentialId,
  }),
  'an answer after six minutes': async ({ person: { who, authenticator }, one }) => {
    const answer = authenticator.get(await optionsFor(who, one))
    vi.setSystemTime(Date.now() + 360_000)
    return answer
  },
}

claimByTries(
  14,
  'what a passkey answered counts for its approval, receipt, person, page and minutes alone, and proves it afterwards',
  { small: 18, usual: 72, full: 720 },
  async ({ count, tried, each }) => {
    const names = Object.keys(wrong)
    await each(count, async (n) => {
      const name = names[n % names.length] ?? ''
      const counts = Math.floor(n / names.length) % 2 === 0
      const [person, thief] = [await demanding(counts), await demanding(counts)]
      const at = { person, thief, one: await request(person.who, 1), other: await request(person.who, 2) }
      const answer = await wrong[name]?.(at)
      const before = await wholeTable()
      const { status, body } = await sayYes(person.who, at.one, answer)
      const code = answer ? 'passkey.refused' : 'approval.passkey-required'
      expect([status, body.code], name).toEqual([403, code])
      expect(await wholeTable(), name).toEqual(before)

      const right = person.authenticator.get(await optionsFor(person.who, at.one))
      expect((await sayYes(person.who, at.one, right)).status, name).toBe(200)
      const { passkey, ...decision } = Decision.parse(await get(keys.decision(at.one.approvalId)))
      if (!passkey) throw new Error('The decision has no evidence')
      expect(evidenceFault(decision, passkey)).toBeUndefined()
      for (const changed of [{ receiptHash: at.other.receiptHash }, { approvalId: at.other.approvalId }])
        expect(evidenceFault({ ...decision, ...changed }, passkey)).toBe('other-challenge')
      tried()
    })
  },
)

claimByTries(
  14,
  'what a passkey answered opens one session, however often it is sent',
  { small: 6, usual: 40, full: 400 },
  async ({ count, tried, each }) => {
    await each(count, async (n) => {
      const { authenticator } = await demanding(n % 2 === 0)
      const body = { assertion: authenticator.get(await toLogIn()) }
      const log = () => call(loginWithPasskey, { body, sourceIp: `198.51.100.${n % 250}` })
      const answers = [...(await Promise.all([log(), log()])), await log()]
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      tried()
    })
  },
)
