import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as getApproval } from '#functions/approvals/get.ts'
import { handler as explain } from '#functions/checkouts/explain.ts'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import { handler as check } from '#functions/delegations/check.ts'
import { handler as getPolicy } from '#functions/me/get-policy.ts'
import { handler as putAddress } from '#functions/me/put-address.ts'
import { handler as putPolicy } from '#functions/me/put-policy.ts'
import { userScopes } from '#shared/kernel/principal.ts'
import { judgePolicy } from '#shared/policy/rules/judge-policy.ts'
import { defaultRules } from '#shared/policy/rules/policy-rules.ts'
import { PolicyVerdict } from '#shared/policy/rules/policy-verdict.ts'
import { call } from '#test/support/api/api-call.ts'
import { type Buyer, type Buyers, door, startBuyers } from '#test/support/people/buyers.ts'
import { delegated, planned, requested } from '#test/support/people/delegates.ts'
import { operatorDemands, trusted, userDemands } from '#test/support/people/policies.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  for (const letter of ['a', 'b'] as const) await desk.stockIn(`merchant-${letter}`, `${letter}-gro-01`, 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-10T10:00:00Z') }))
afterEach(() => {
  vi.useRealTimers()
  operatorDemands(desk, defaultRules)
  trusted(desk, {})
})

const coffee = (letter = 'a', quantity = 1) => [{ merchantId: `merchant-${letter}`, sku: `${letter}-gro-01`, quantity }]
/** A buyer whose agent may buy nearly everything without a question. */
const free = async (): Promise<Buyer> => {
  const who = await desk.buyer()
  await delegated(who)
  return who
}
const asks = async (who: Buyer, lines = coffee(), more: object = {}) => {
  const { checkoutId } = await planned(who, lines, more)
  return requested(who, checkoutId)
}
const judged = async (who: Buyer, { approvalId }: { approvalId: string }) =>
  (await who.user(getApproval, { params: { approvalId } })).body.receipt.policy

verifies(
  'policy.asks',
  'what a rule of the user asks about no delegation decides, and everybody reads why',
  async () => {
    const who = await free()
    expect((await asks(who)).body).toMatchObject({ state: 'approved', policy: { verdict: 'allow', rules: [] } })
    await userDemands(who, [{ rule: 'amount', aboveMinor: 100, currency: 'USD', verdict: 'ask' }])
    const { status, body } = await asks(who, coffee('b'))
    const says = expect.stringMatching(/ is above \$1\.00\.$/)
    const policy = { verdict: 'ask', rules: [{ by: 'user', rule: 'amount', says }] }
    expect([status, body]).toMatchObject([201, { state: 'awaiting_approval', policy }])
    expect(body.decision).toBeUndefined()
    const shown = (await who.agent(getApproval, { params: { approvalId: body.approvalId } })).body
    expect(shown.receipt.policy.rules).toContainEqual(expect.objectContaining({ by: 'user', applies: true, says }))
    const { entries, verified } = (await who.user(explain, { params: { checkoutId: body.checkoutId } })).body
    const entry = entries.find(({ kind }: { kind: string }) => kind === 'policy')
    expect(entry).toMatchObject({ data: { verdict: 'ask', userRules: 1 }, hash: { value: 'ask', verified: true } })
    expect(entry.says).toMatch(/^The policy asked the user\. .+ is above \$1\.00\.$/)
    expect(verified).toBe(true)
    // The person decides as ever.
    await desk.say(who, body)
    expect((await desk.finish(body.checkoutId)).state).toBe('completed')
  },
)

verifies('policy.asks', 'a refusal names its rules and leaves the checkout as it was', async () => {
  const who = await free()
  await userDemands(who, [
    { rule: 'country', countries: ['DE'], verdict: 'refuse' },
    { rule: 'new-instrument', verdict: 'ask' },
  ])
  const { checkoutId } = await planned(who, coffee())
  const before = (await who.user(getCheckout, { params: { checkoutId } })).body
  const rules = [{ by: 'user', rule: 'country', says: 'It goes to US, outside the list.' }]
  for (const ask of [who.agent, who.user]) {
    const { status, body } = await requested(who, checkoutId, {}, ask)
    expect([status, body]).toMatchObject([403, { code: 'policy.refused', details: { rules } }])
  }
  expect((await who.user(getCheckout, { params: { checkoutId } })).body).toEqual(before)
  await userDemands(who, [{ rule: 'country', countries: ['DE', 'US'], verdict: 'refuse' }])
  expect((await requested(who, checkoutId)).body.state).toBe('approved')
})

verifies(
  'policy.asks',
  'a passkey that a rule demands stands in the answer, the approval and the receipt',
  async () => {
    const who = await free()
    await userDemands(who, [{ rule: 'hours', from: 22, until: 11, verdict: 'ask_with_passkey' }])
    const { body } = await asks(who)
    expect(body).toMatchObject({
      state: 'awaiting_approval',
      demands: 'passkey',
      policy: { verdict: 'ask_with_passkey' },
    })
    const shown = (await who.user(getApproval, { params: { approvalId: body.approvalId } })).body
    expect(shown).toMatchObject({ demands: 'passkey', receipt: { demands: 'passkey' } })
    vi.setSystemTime(Date.parse('2026-12-10T11:00:00Z'))
    const later = (await asks(who, coffee('b'))).body
    expect([later.state, later.demands]).toEqual(['approved', undefined])
  },
)

verifies('policy.verdict', 'a receipt holds all that its verdict followed from, whoever asked', async () => {
  const who = await free()
  operatorDemands(desk, [{ rule: 'bought-before', verdict: 'ask' }, ...defaultRules])
  await userDemands(who, [{ rule: 'country', countries: ['US'], verdict: 'refuse' }])
  const first = (await asks(who)).body
  const second = (await asks(who, coffee('a', 2))).body
  expect([first.policy.verdict, second.policy.verdict]).toEqual(['allow', 'ask'])
  const own = await desk.ask(who, (await desk.quote(who, coffee('a', 3))).checkoutId)
  for (const [at, approval] of [first, second, own].entries()) {
    const policy = await judged(who, approval)
    const stored = PolicyVerdict.parse(policy)
    expect({ ...stored, ...judgePolicy(stored.rules, stored.inputs) }).toEqual(policy)
    expect(stored).toMatchObject({ version: 1, rulesOf: { user: 1 } })
    expect(stored.inputs).toMatchObject({ askedBefore: at, boughtBefore: at > 0, country: 'US' })
    expect(stored.rules).toHaveLength(4)
  }
})

verifies('policy.familiar', 'what was bought is known, what was rejected or only asked for is not', async () => {
  const who = await desk.buyer()
  const newTo = async (approval: { approvalId: string }) => {
    const { inputs } = await judged(who, approval)
    return [inputs.merchants[0].boughtFrom, inputs.addressUsed, inputs.instrumentUsed]
  }
  const first = (await asks(who)).body
  expect(await newTo(first)).toEqual([false, false, false])
  const second = (await asks(who, coffee('a', 2))).body
  expect(await newTo(second)).toEqual([false, false, false])
  await desk.say(who, first)
  await desk.finish(first.checkoutId)
  expect(await newTo((await asks(who, coffee('a', 3))).body)).toEqual([true, true, true])
  expect(await newTo((await asks(who, coffee('b'))).body)).toEqual([false, true, true])
  const elsewhere = { addressId: await who.stored({ ...door, line1: '2 Side Street' }) }
  expect(await newTo((await asks(who, coffee('a', 4), elsewhere)).body)).toEqual([true, false, true])
  // An address that changed is a new one, under whatever name.
  const addressId = await who.stored(door)
  await who.user(putAddress, { params: { addressId }, body: { ...door, line2: 'Apartment 9' } })
  expect(await newTo((await asks(who, coffee('a', 5), { addressId })).body)).toEqual([true, false, true])
})

verifies(
  'policy.velocity',
  'of requests at once as many pass as the hour allows, and the next hour begins anew',
  async () => {
    const who = await free()
    operatorDemands(desk, [{ rule: 'velocity', perHour: 3, verdict: 'ask' }])
    const plans = await Promise.all([1, 2, 3, 4, 5, 6].map((quantity) => planned(who, coffee('a', quantity))))
    const answers = await Promise.all(
      plans.map(async ({ checkoutId }) => {
        for (;;) {
          const { status, body } = await requested(who, checkoutId)
          // The table was busy for too long; nothing came of it.
          if (status !== 503) return body
        }
      }),
    )
    expect(answers.filter(({ state }) => state === 'approved')).toHaveLength(3)
    expect(answers.filter(({ policy }) => policy.verdict === 'ask')).toHaveLength(3)
    vi.setSystemTime(Date.parse('2026-12-10T11:00:00Z'))
    expect((await asks(who, coffee('b'))).body.state).toBe('approved')
  },
)

verifies('policy.strictest', 'how far the operator trusts a merchant counts, and users cannot loosen it', async () => {
  const who = await free()
  trusted(desk, { 'merchant-a': 'new', 'merchant-b': 'trusted' })
  await userDemands(who, [{ rule: 'amount', aboveMinor: 1_000_000, currency: 'USD', verdict: 'ask' }])
  const { body } = await asks(who)
  expect(body).toMatchObject({
    state: 'awaiting_approval',
    policy: {
      rules: [{ by: 'operator', rule: 'merchant-trust', says: 'merchant-a is new, which is less than standard.' }],
    },
  })
  expect((await asks(who, coffee('b'))).body.state).toBe('approved')
  await userDemands(who, [{ rule: 'merchant-trust', below: 'standard', verdict: 'refuse' }])
  const { checkoutId } = await planned(who, coffee('a', 2))
  expect((await requested(who, checkoutId)).body.code).toBe('policy.refused')
})

verifies('delegation.check', 'a check names the verdict of the policy', async () => {
  const who = await free()
  const addressId = await who.stored(door)
  const terms = { merchants: ['merchant-a'], totalMinor: 500, currency: 'USD', instrument: 'pm_ok', addressId }
  const answer = async () => (await who.agent(check, { body: terms })).body
  expect(await answer()).toMatchObject({ verdict: 'approved', policy: { verdict: 'allow', rules: [] } })
  await userDemands(who, [{ rule: 'new-address', verdict: 'ask' }])
  const asking = await answer()
  expect(asking).toMatchObject({ verdict: 'ask', policy: { verdict: 'ask', rules: [{ rule: 'new-address' }] } })
  expect(asking.decision).toBeUndefined()
  await userDemands(who, [{ rule: 'country', countries: ['US'], verdict: 'refuse' }])
  expect((await answer()).verdict).toBe('approved')
  await userDemands(who, [{ rule: 'country', countries: ['DE'], verdict: 'refuse' }])
  expect(await answer()).toMatchObject({ verdict: 'refused', refused: expect.stringContaining('It goes to US') })
})

verifies('policy.by-user', 'no agent and no old login changes the rules, and both read them', async () => {
  const who = await desk.buyer()
  const body = { rules: [{ rule: 'first-purchase', verdict: 'ask' }] }
  expect((await who.user(putPolicy, { body })).body).toMatchObject({ ...body, version: 1, operator: defaultRules })
  const none = { body: { rules: [] } }
  expect(await who.agent(putPolicy, none)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } })
  const authTime = String(Math.floor(Date.now() / 1000) - 600)
  const old = { kind: 'user', userId: who.userId, authTime, scopes: userScopes.join(' ') }
  expect((await call(putPolicy, { ...none, context: old })).body.code).toBe('auth.stale-login')
  for (const wrong of [
    [{ rule: 'first-purchase', verdict: 'allow' }],
    [{ rule: 'unheard-of', verdict: 'ask' }],
    [{ rule: 'country', countries: ['XX'], verdict: 'ask' }],
    [{ rule: 'hours', from: 24, until: 3, verdict: 'ask' }],
    Array.from({ length: 21 }, () => ({ rule: 'new-address', verdict: 'ask' })),
  ])
    expect((await who.user(putPolicy, { body: { rules: wrong } })).body.code, JSON.stringify(wrong)).toBe(
      'request.invalid',
    )
  for (const ask of [who.user, who.agent]) expect((await ask(getPolicy)).body).toMatchObject({ ...body, version: 1 })
})

for (const verdict of ['ask', 'ask_with_passkey', 'refuse'] as const)
  verifies('policy.asks', `no drift of a delegation goes above an amount whose rule is ${verdict}`, async () => {
    const who = await desk.buyer()
    await delegated(who, { drift: { allow: 'up_to', percent: 10 } })
    const { checkoutId, totalMinor } = await planned(who, coffee('b'))
    await userDemands(who, [{ rule: 'amount', aboveMinor: totalMinor, currency: 'USD', verdict }])
    expect((await requested(who, checkoutId)).body).toMatchObject({ state: 'approved', policy: { verdict: 'allow' } })
    await desk.trouble('merchant-b', { operation: 'get', kind: 'price-change', percent: 5, times: null })
    expect((await desk.finish(checkoutId)).state).toBe('quoted')
    await desk.calm()
    expect(await desk.holdsOf([checkoutId])).toEqual([])
  })
