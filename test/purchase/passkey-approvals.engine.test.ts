import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as getApproval } from '#functions/approvals/get.ts'
import { handler as explain } from '#functions/checkouts/explain.ts'
import { handler as reject } from '#functions/checkouts/reject.ts'
import { handler as checkDelegation } from '#functions/delegations/check.ts'
import { handler as deletePasskey } from '#functions/me/delete-passkey.ts'
import { handler as getLimits } from '#functions/me/get-limits.ts'
import { handler as putLimits } from '#functions/me/put-limits.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, get, update } from '#shared/platform/table/table.ts'
import { Decision } from '#shared/purchase/rows/approvals.ts'
import { evidenceFault } from '#shared/purchase/rules/passkey-evidence.ts'
import { wholeTable } from '#test/support/aws/whole-table.ts'
import type { Twist } from '#test/support/people/authenticator.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { delegated, planned, requested } from '#test/support/people/delegates.ts'
import { optionsFor, sayYes, type Waiting } from '#test/support/people/passkey-approvals.ts'
import { withPasskey } from '#test/support/people/passkeys.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
let who: Buyer
beforeAll(async () => {
  desk = await startBuyers()
  await desk.stockIn('merchant-b', 'b-gro-01', 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  who = await desk.buyer()
})
afterEach(() => void vi.useRealTimers())

const line = { merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }
const waiting = async (by = who, quantity = 1): Promise<Waiting> => {
  const { checkoutId } = await desk.quote(by, [{ ...line, quantity }])
  return desk.ask(by, checkoutId)
}
const demanding = (aboveMinor: number) =>
  who.user(putLimits, {
    body: { perPurchaseMinor: 50_000, perMonthMinor: 200_000, currency: 'USD', passkeyAboveMinor: aboveMinor },
  })
const approvalOf = async ({ approvalId }: Waiting) => (await who.user(getApproval, { params: { approvalId } })).body
const decisionOf = async ({ approvalId }: Waiting) => Decision.parse(await get(keys.decision(approvalId)))

verifies('approval.passkey', 'a passkey approves, and the stored decision alone proves it later', async () => {
  const { authenticator, passkeyId } = await withPasskey(who, 'My phone')
  const request = await waiting()
  const options = await optionsFor(who, request)
  expect(options.allowCredentials).toEqual([{ type: 'public-key', id: authenticator.credentialId }])
  expect((await sayYes(who, request, authenticator.get(options))).status).toBe(200)
  await who.user(deletePasskey, { params: { passkeyId } })

  expect(await approvalOf(request)).toMatchObject({
    outcome: 'approved',
    passkey: { passkeyId, name: 'My phone', verified: true },
  })
  const { passkey, ...decision } = await decisionOf(request)
  if (!passkey) throw new Error('The decision has no evidence')
  expect(evidenceFault(decision, passkey)).toBeUndefined()
  expect(evidenceFault({ ...decision, receiptHash: '0'.repeat(64) }, passkey)).toBe('other-challenge')
  expect(evidenceFault({ ...decision, approvalId: `${decision.approvalId}0` }, passkey)).toBe('other-challenge')
  expect(evidenceFault(decision, { ...passkey, nonce: 'n' })).toBe('other-challenge')
  expect(evidenceFault(decision, { ...passkey, origin: 'https://evil.example' })).toBe('other-origin')
  expect(evidenceFault(decision, { ...passkey, rpId: 'evil.example' })).toBe('other-domain')
  const { authenticator: other } = await withPasskey(await desk.buyer())
  const forged = other.get(options).response
  expect(evidenceFault(decision, { ...passkey, ...forged })).toBe('wrong-signature')

  const account = (await who.user(explain, { params: { checkoutId: request.checkoutId } })).body
  expect(account.verified).toBe(true)
  const says = account.entries.map((entry: { says: string }) => entry.says).join(' ')
  expect(says).toContain(`with the passkey ${passkeyId}`)
  expect(says).toContain('The passkey signed this approval and this receipt')
  expect((await desk.finish(request.checkoutId)).state).toBe('completed')
})

verifies(
  'approval.passkey',
  'evidence that was changed afterwards is found by whoever reads the purchase',
  async () => {
    const { authenticator } = await withPasskey(who)
    const request = await waiting()
    await sayYes(who, request, authenticator.get(await optionsFor(who, request)))
    const { passkey } = await decisionOf(request)
    const changed = { ...passkey, nonce: 'another' }
    await commit([update(keys.decision(request.approvalId), {}, { passkey: changed }, () => new Error('No condition'))])
    expect((await approvalOf(request)).passkey.verified).toBe(false)
    const account = (await who.user(explain, { params: { checkoutId: request.checkoutId } })).body
    expect(account.verified).toBe(false)
  },
)

verifies('approval.passkey', 'an answer that does not fit is refused, and nothing changes', async () => {
  const { authenticator } = await withPasskey(who)
  const stranger = await desk.buyer()
  const theirs = await withPasskey(stranger)
  const request = await waiting()
  const another = await waiting(who, 2)
  const options = await optionsFor(who, request)
  const ofAnother = await optionsFor(who, another)
  const before = await wholeTable()
  const twists: readonly (readonly [Twist, string])[] = [
    [{ unverified: true }, 'nobody-verified'],
    [{ absent: true }, 'nobody-present'],
    [{ origin: 'https://evil.example' }, 'other-origin'],
    [{ rpId: 'evil.example' }, 'other-domain'],
    [{ type: 'webauthn.create' }, 'other-kind'],
    [{ challenge: 'C'.repeat(43) }, 'other-challenge'],
  ]
  const wrong = [
    ...twists.map(([twist, reason]) => [authenticator.get(options, twist), reason] as const),
    [authenticator.get(ofAnother), 'other-challenge'],
    [theirs.authenticator.get(options), 'unknown-passkey'],
    [{ ...theirs.authenticator.get(options), id: authenticator.credentialId }, 'wrong-signature'],
  ] as const
  for (const [assertion, reason] of wrong) {
    const { status, body } = await sayYes(who, request, assertion)
    expect([status, body.code, body.details.reason]).toEqual([403, 'passkey.refused', reason])
  }
  const agent = await who.agent((await import('#functions/approvals/challenge.ts')).handler, {
    params: { approvalId: request.approvalId },
  })
  expect(agent.status).toBe(403)
  expect(await wholeTable()).toEqual(before)
  expect((await sayYes(who, request, authenticator.get(options))).status).toBe(200)
})

verifies('approval.passkey', 'what was demanded by the receipt is approved with a passkey or not at all', async () => {
  await demanding(100)
  expect((await who.user(getLimits)).body.passkeyAboveMinor).toBe(100)
  const request = await waiting()
  expect(await approvalOf(request)).toMatchObject({ demands: 'passkey', receipt: { demands: 'passkey' } })
  const before = await wholeTable()
  const refused = await sayYes(who, request)
  expect([refused.status, refused.body.code]).toEqual([403, 'approval.passkey-required'])
  expect(await wholeTable()).toEqual(before)
  const { authenticator } = await withPasskey(who)
  // What is frozen stays demanded, whatever the limits say later.
  await demanding(40_000)
  expect((await sayYes(who, request)).body.code).toBe('approval.passkey-required')
  expect((await sayYes(who, request, authenticator.get(await optionsFor(who, request)))).status).toBe(200)
  const below = await waiting(who, 2)
  expect((await approvalOf(below)).demands).toBeUndefined()
  expect((await sayYes(who, below)).status).toBe(200)
})

verifies('approval.passkey', 'no passkey is needed to reject', async () => {
  await demanding(0)
  const request = await waiting()
  const { checkoutId, approvalId, receiptHash } = request
  const said = await who.user(reject, { params: { checkoutId }, body: { approvalId, receiptHash } })
  expect(said.body.state).toBe('rejected')
})

verifies('approval.passkey', 'no delegation decides what demands a passkey, and a check says so', async () => {
  await delegated(who)
  await demanding(100)
  const { checkoutId } = await planned(who, [line])
  const { body } = await requested(who, checkoutId)
  expect(body).toMatchObject({ state: 'awaiting_approval', notCovered: [{ rule: 'passkey' }] })
  const terms = { merchants: ['merchant-b'], totalMinor: 101, currency: 'USD', instrument: 'pm_ok', addressId: 'home' }
  const checked = await who.agent(checkDelegation, { body: terms })
  expect(checked.body).toMatchObject({ verdict: 'ask', notCovered: [{ rule: 'passkey' }] })
})
