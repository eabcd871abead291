import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { handler as getApproval } from '#functions/approvals/get.ts'
import { handler as freeze } from '#functions/me/freeze.ts'
import { handler as showApproval } from '#functions/pages/approvals/show-approval.ts'
import { defaultRules } from '#shared/policy/rules/policy-rules.ts'
import { browse, cookieOf } from '#test/support/people/browsing.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { delegated, planned, requested } from '#test/support/people/delegates.ts'
import { operatorDemands, trusted, userDemands } from '#test/support/people/policies.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
afterEach(() => {
  vi.useRealTimers()
  trusted(desk, {})
  operatorDemands(desk, defaultRules)
})

/** A page as text, the way a reader has it. */
const readOn = async (who: Buyer, { approvalId }: { approvalId: string }): Promise<string> => {
  const cookie = await cookieOf(who.userId)
  const { html } = await browse(showApproval, { params: { approvalId }, headers: { cookie } })
  return html
    .replaceAll(/<\/?(a|code|strong|em)\b[^>]*>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&#39;', "'")
}
const asks = async (who: Buyer, sku: string) => {
  const { checkoutId } = await planned(who, [{ merchantId: 'merchant-a', sku, quantity: 1 }])
  return (await requested(who, checkoutId)).body
}

verifies('pages.whole', 'it says which rule asked, of whom, and how far the merchant is trusted', async () => {
  const who = await desk.buyer()
  trusted(desk, { 'merchant-a': 'new' })
  await userDemands(who, [{ rule: 'amount', aboveMinor: 100, currency: 'USD', verdict: 'ask_with_passkey' }])
  const approval = await asks(who, 'a-gro-01')
  const page = await readOn(who, approval)
  expect(page).toMatch(
    /The policy asks you to approve it with a passkey\. \$\d+\.\d\d is above \$1\.00\. \(Your own rule\.\)/,
  )
  expect(page).toContain('Purser trusts this merchant little so far. You have bought nothing from it yet.')
  const { receipt } = (await who.user(getApproval, { params: { approvalId: approval.approvalId } })).body
  expect(receipt.policy.inputs.merchants).toEqual([{ merchantId: 'merchant-a', trust: 'new', boughtFrom: false }])
})

verifies(
  'pages.whole',
  'it shows what the merchant discloses in its own words, and when there is no way back',
  async () => {
    const who = await desk.buyer()
    const approval = await asks(who, 'a-gro-01')
    const page = await readOn(who, approval)
    expect(page).toMatch(/The merchant says: [^.]+: a final sale, which cannot be returned/)
    expect(page).toContain('accepts the order, only it can cancel it, which you may ask for here.')
    const { receipt } = (await who.user(getApproval, { params: { approvalId: approval.approvalId } })).body
    expect(receipt.legs[0]).toMatchObject({ disclosures: [expect.stringContaining('a final sale')], cancelable: true })
    expect(await readOn(who, await asks(who, 'a-off-05'))).not.toContain('The merchant says')
  },
)

verifies('pages.whole', 'it says under which delegation it was decided, or why none decided', async () => {
  const who = await desk.buyer()
  expect(await readOn(who, await asks(who, 'a-off-05'))).toContain('no delegation of yours is for this agent')
  const small = await delegated(who, { perPurchaseMinor: 1 })
  const page = await readOn(who, await asks(who, 'a-gro-01'))
  expect(page).toContain(`${small.delegationId}, version 1: $`)
  await delegated(who, { drift: { allow: 'up_to', percent: 10 } })
  const decided = await readOn(who, await asks(who, 'a-off-04'))
  expect(decided).toContain('Your delegation approved it without a question.')
  expect(decided).toMatch(/May be charged up to \$/)
})

verifies('pages.whole', 'frozen spending is said where one approves', async () => {
  const who = await desk.buyer()
  const approval = await asks(who, 'a-off-05')
  expect(await readOn(who, approval)).not.toContain('Your spending is frozen')
  await who.user(freeze, { body: { frozen: true } })
  expect(await readOn(who, approval)).toContain('Your spending is frozen, and nothing can be bought.')
})
