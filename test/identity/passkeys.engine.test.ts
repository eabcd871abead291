import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { handler as challengeLogin } from '#functions/auth/challenge-login.ts'
import { handler as loginWithPasskey } from '#functions/auth/login-with-passkey.ts'
import { handler as challengePasskey } from '#functions/me/challenge-passkey.ts'
import { handler as createPasskey } from '#functions/me/create-passkey.ts'
import { handler as deletePasskey } from '#functions/me/delete-passkey.ts'
import { handler as listPasskeys } from '#functions/me/list-passkeys.ts'
import { call } from '#test/support/api/api-call.ts'
import { wholeTable } from '#test/support/aws/whole-table.ts'
import type { Twist } from '#test/support/people/authenticator.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { newAuthenticator, passkeyInput, withPasskey } from '#test/support/people/passkeys.ts'
import { contextOf } from '#test/support/people/people.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
let who: Buyer
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
beforeEach(async () => {
  who = await desk.buyer()
})
afterEach(() => void vi.useRealTimers())

const listed = async (one = who) => (await one.user(listPasskeys)).body.items
const options = async () => (await call(challengeLogin)).body
const login = (assertion: unknown) => call(loginWithPasskey, { body: { assertion } })

verifies(
  'passkeys.register',
  'a user adds a passkey, finds it by its name, and removes it, the last one too',
  async () => {
    const { passkeyId } = await withPasskey(who, 'My phone')
    expect(await listed()).toEqual([
      { passkeyId, name: 'My phone', backedUp: false, createdAt: expect.stringMatching(/Z$/) },
    ])
    expect((await who.user(deletePasskey, { params: { passkeyId } })).status).toBe(200)
    expect(await listed()).toEqual([])
    expect((await who.user(deletePasskey, { params: { passkeyId } })).body.code).toBe('passkey.not-found')
  },
)

it.each(['ES256', 'EdDSA', 'RS256'] as const)('takes keys of %s', async (way) => {
  const authenticator = await newAuthenticator(way)
  expect((await who.user(createPasskey, { body: await passkeyInput(who, authenticator) })).status).toBe(201)
  const { status, body } = await login(authenticator.get(await options()))
  expect(status).toBe(200)
  expect(body.userId).toBe(who.userId)
})

const twists: readonly (readonly [Twist, string])[] = [
  [{ unverified: true }, 'nobody-verified'],
  [{ absent: true }, 'nobody-present'],
  [{ origin: 'https://evil.example' }, 'other-origin'],
  [{ crossOrigin: true }, 'other-origin'],
  [{ rpId: 'evil.example' }, 'other-domain'],
  [{ type: 'webauthn.get' }, 'other-kind'],
  [{ challenge: 'A'.repeat(43) }, 'other-challenge'],
]

verifies(
  'passkeys.register',
  'an answer that does not fit is refused with its reason, and nothing changes',
  async () => {
    const authenticator = await newAuthenticator()
    const { body: request } = await who.user(challengePasskey)
    const other = await desk.buyer()
    const before = await wholeTable()
    for (const [twist, reason] of twists) {
      const { status, body } = await who.user(createPasskey, {
        body: { credential: authenticator.create(request, twist) },
      })
      expect([status, body.code, body.details.reason]).toEqual([403, 'passkey.refused', reason])
    }
    const broken = authenticator.create(request)
    broken.response.attestationObject = 'oWE'
    expect((await who.user(createPasskey, { body: { credential: broken } })).body.details.reason).toBe('unreadable')
    const theirs = await other.user(createPasskey, { body: { credential: authenticator.create(request) } })
    expect(theirs.body.details.reason).toBe('other-challenge')
    expect(await wholeTable()).toEqual(before)
  },
)

verifies(
  'passkeys.register',
  'a challenge counts once and for five minutes, and a credential is registered once',
  async () => {
    const { authenticator } = await withPasskey(who)
    const again = await who.user(createPasskey, { body: await passkeyInput(who, authenticator) })
    expect([again.status, again.body.code]).toEqual([409, 'passkey.exists'])
    const body = await passkeyInput(who, await newAuthenticator())
    const twice = await Promise.all([1, 2].map(() => who.user(createPasskey, { body })))
    expect(twice.map(({ status }) => status).sort()).toEqual([201, 403])
    vi.useFakeTimers({ toFake: ['Date'] })
    const late = await passkeyInput(who, await newAuthenticator())
    vi.setSystemTime(Date.now() + 301_000)
    expect((await who.user(createPasskey, { body: late })).body.details.reason).toBe('other-challenge')
    expect(await listed()).toHaveLength(2)
  },
)

verifies('passkeys.register', 'a user has at most twenty', async () => {
  for (let n = 0; n < 20; n++) await withPasskey(who, `Key ${n}`)
  const more = await who.user(createPasskey, { body: await passkeyInput(who, await newAuthenticator()) })
  expect(more.body.code).toBe('limit.exceeded')
})

verifies('passkeys.login', 'a passkey opens a session that counts as a fresh login', async () => {
  const { authenticator } = await withPasskey(who)
  const { status, body } = await login(authenticator.get(await options()))
  expect(status).toBe(200)
  const context = await contextOf(body.accessToken)
  expect(context['userId']).toBe(who.userId)
  expect((await call(challengePasskey, { context })).status).toBe(200)
  expect((await listed())[0].lastUsedAt).toMatch(/Z$/)
})

verifies(
  'passkeys.login',
  'options are the same for everybody, and every wrong answer gets the same refusal',
  async () => {
    const { authenticator, passkeyId } = await withPasskey(who)
    const [one, other] = [await options(), await options()]
    expect({ ...one, challenge: '' }).toEqual({ ...other, challenge: '' })
    expect(one.allowCredentials).toEqual([])
    const stranger = await newAuthenticator()
    const before = await wholeTable('RATE#')
    const assertions = [
      stranger.get(one, { userHandle: Buffer.from(who.userId).toString('base64url') }),
      stranger.get(one, { userHandle: Buffer.from('usr_00000000000000000000000000').toString('base64url') }),
      stranger.get(one),
      authenticator.get(one, { unverified: true }),
      authenticator.get(one, { origin: 'https://evil.example' }),
      authenticator.get(one, { rpId: 'evil.example' }),
      authenticator.get(one, { challenge: 'B'.repeat(43) }),
    ]
    const answers = await Promise.all(assertions.map(login))
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.code} ${body.title}`)).size).toBe(1)
    expect(answers[0]?.body.code).toBe('auth.invalid-credentials')
    expect(await wholeTable('RATE#')).toEqual(before)
    await who.user(deletePasskey, { params: { passkeyId } })
    expect((await login(authenticator.get(other))).body.code).toBe('auth.invalid-credentials')
  },
)

verifies('passkeys.login', 'an answer opens one session, however often it is sent', async () => {
  const { authenticator } = await withPasskey(who)
  const assertion = authenticator.get(await options())
  const all = await Promise.all([1, 2, 3].map(() => login(assertion)))
  expect(all.map(({ status }) => status).sort()).toEqual([200, 401, 401])
  expect((await login(assertion)).status).toBe(401)
})

verifies('passkeys.counter', 'a counter that goes back is refused, told, and shown to its user', async () => {
  const { authenticator, passkeyId } = await withPasskey(who)
  expect((await login(authenticator.get(await options(), { signCount: 9 }))).status).toBe(200)
  for (const signCount of [9, 3, 0]) {
    const { status, body } = await login(authenticator.get(await options(), { signCount }))
    expect([status, body.code]).toEqual([403, 'passkey.counter-fell'])
  }
  expect((await listed())[0].counterFellAt).toMatch(/Z$/)
  const events = (await wholeTable()).filter((row) => row.includes('passkey.changed') && row.includes(passkeyId))
  expect(events.some((row) => row.includes('"counter-fell"'))).toBe(true)
  expect((await login(authenticator.get(await options(), { signCount: 10 }))).status).toBe(200)
})

verifies('passkeys.counter', 'a passkey that never counts is taken', async () => {
  const authenticator = await newAuthenticator('ES256', false)
  await who.user(createPasskey, { body: await passkeyInput(who, authenticator) })
  for (let n = 0; n < 2; n++) expect((await login(authenticator.get(await options()))).status).toBe(200)
})

const someInput = async () => {
  const authenticator = await newAuthenticator()
  const user = { id: 'x', name: 'x', displayName: 'x' }
  const request = { challenge: 'A'.repeat(43), rp: { id: 'x', name: 'x' }, user } as Parameters<
    typeof authenticator.create
  >[0]
  return { credential: authenticator.create(request) }
}

verifies('passkeys.by-user', 'no agent and no old login adds, sees or removes a passkey', async () => {
  const { passkeyId } = await withPasskey(who)
  const other = await desk.buyer()
  const before = await wholeTable()
  const sent = { params: { passkeyId } }
  const body = await someInput()
  for (const [route, more] of [
    [challengePasskey, {}],
    [createPasskey, { body }],
    [deletePasskey, sent],
    [listPasskeys, {}],
  ] as const)
    expect((await who.agent(route, more)).status).toBe(403)
  const context = { kind: 'user', userId: who.userId, authTime: '1', scopes: 'account:write' }
  for (const [route, more] of [
    [challengePasskey, {}],
    [createPasskey, { body }],
    [deletePasskey, sent],
  ] as const)
    expect((await call(route, { ...more, context })).body.code).toBe('auth.stale-login')
  expect((await other.user(deletePasskey, sent)).body.code).toBe('passkey.not-found')
  expect(await wholeTable()).toEqual(before)
})
