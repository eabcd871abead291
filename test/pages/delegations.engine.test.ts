import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as getApproval } from '#functions/approvals/get.ts'
import { handler as createTemplate } from '#functions/delegations/create-template.ts'
import { handler as listDelegations } from '#functions/delegations/list.ts'
import { handler as allowAlways } from '#functions/pages/approvals/allow-always.ts'
import { handler as decide } from '#functions/pages/approvals/decide.ts'
import { handler as showAllowance } from '#functions/pages/approvals/show-allowance.ts'
import { handler as showApproval } from '#functions/pages/approvals/show-approval.ts'
import { handler as changeDelegation } from '#functions/pages/delegations/change-delegation.ts'
import { handler as showDelegations } from '#functions/pages/delegations/list-delegations.ts'
import { handler as makeDelegation } from '#functions/pages/delegations/make-delegation.ts'
import { handler as showDelegation } from '#functions/pages/delegations/show-delegation.ts'
import { handler as showNewDelegation } from '#functions/pages/delegations/show-new-delegation.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { browse, cookieOf, fieldsIn, hiddenIn } from '#test/support/people/browsing.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { anotherAgent, planned, requested } from '#test/support/people/delegates.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
let who: Buyer
let scout: ReturnType<typeof anotherAgent>
let cookie: string
let origin: string
beforeAll(async () => {
  desk = await startBuyers()
  ;({ baseUrl: origin } = await settings())
})
afterAll(() => desk.stop())
beforeEach(async () => {
  who = await desk.buyer()
  scout = anotherAgent(who, (await who.user(createAgent, { body: { name: 'Scout' } })).body.agentId)
  cookie = await cookieOf(who.userId)
  vi.useRealTimers()
})

const own = () => ({ cookie, origin })
const line = { merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }
const asking = async () => {
  const { checkoutId, totalMinor } = await planned(who, [line], {}, scout.ask)
  const { body } = await requested(who, checkoutId, {}, scout.ask)
  return { checkoutId: String(checkoutId), approvalId: String(body.approvalId), totalMinor: Number(totalMinor) }
}
const delegationsNow = async () => (await who.user(listDelegations)).body.items
const allowForm = async (approvalId: string) => {
  const { html } = await browse(showAllowance, { params: { approvalId }, headers: { cookie } })
  return fieldsIn(html, `/approvals/${approvalId}/allow`)
}
const outcomeOf = async (approvalId: string) => (await who.user(getApproval, { params: { approvalId } })).body.outcome

verifies(
  'pages.always-allow',
  'one confirmation approves this purchase, and the next like it needs no question',
  async () => {
    const { approvalId, checkoutId, totalMinor } = await asking()
    const fields = await allowForm(approvalId)
    expect(fields).toMatchObject({
      'merchant.merchant-b': 'yes',
      instruments: 'pm_ok',
      currency: 'USD',
      drift: 'lower',
    })
    const typed = (minor: number) => (minor / 100).toFixed(2)
    expect(fields).toMatchObject({
      perPurchase: typed(totalMinor),
      perMonth: typed(4 * totalMinor),
      agentId: scout.agentId,
    })
    const wider = { ...fields, perPurchase: typed(3 * totalMinor) }
    const sent = { params: { approvalId }, fields: wider, headers: own() }
    for (const { status, headers } of [await browse(allowAlways, sent), await browse(allowAlways, sent)])
      expect([status, headers['location']]).toEqual([303, `/purchases/${checkoutId}`])
    expect(await outcomeOf(approvalId)).toBe('approved')
    const [made, ...more] = await delegationsNow()
    expect(more).toEqual([])
    expect(made).toMatchObject({
      agentId: scout.agentId,
      merchants: ['merchant-b'],
      perPurchaseMinor: 3 * totalMinor,
      perMonthMinor: 4 * totalMinor,
    })
    const next = await planned(who, [{ ...line, quantity: 2 }], {}, scout.ask)
    const { body } = await requested(who, String(next.checkoutId), {}, scout.ask)
    expect(body.decision).toMatchObject({ delegationId: made.delegationId })
  },
)

verifies('pages.always-allow', 'says what happened when the purchase was decided meanwhile', async () => {
  const { approvalId } = await asking()
  const fields = await allowForm(approvalId)
  const { html } = await browse(showApproval, { params: { approvalId }, headers: { cookie } })
  const rejected = { ...hiddenIn(html, `/approvals/${approvalId}`), verdict: 'reject' }
  await browse(decide, { params: { approvalId }, fields: rejected, headers: own() })
  const late = await browse(allowAlways, { params: { approvalId }, fields, headers: own() })
  expect(late.status).toBe(409)
  expect(late.html).toContain('The delegation was made. This purchase was not approved')
  const [made] = await delegationsNow()
  expect(late.html).toContain(`/delegations/${made.delegationId}`)
  expect(await outcomeOf(approvalId)).toBe('rejected')
})

it('limits that contradict each other are shown again as they were typed, and nothing is made or approved', async () => {
  const { approvalId } = await asking()
  const fields = { ...(await allowForm(approvalId)), perMonth: '1.00', name: 'Morning coffee' }
  const { status, html } = await browse(allowAlways, { params: { approvalId }, fields, headers: own() })
  expect(status).toBe(400)
  expect(html).toContain('per purchase: The limit for one purchase cannot exceed')
  expect(html).toContain('value="Morning coffee"')
  expect(await delegationsNow()).toEqual([])
  expect(await outcomeOf(approvalId)).toBe('pending')
})

it('an old sign-in sees no form to allow, and one that got old meanwhile makes nothing', async () => {
  const { approvalId } = await asking()
  const fields = await allowForm(approvalId)
  vi.useFakeTimers({ now: Date.now() + 301_000, toFake: ['Date'] })
  const { html } = await browse(showAllowance, { params: { approvalId }, headers: { cookie } })
  expect(hiddenIn(html, '/confirm')).toMatchObject({ next: `/approvals/${approvalId}/allow` })
  expect((await browse(allowAlways, { params: { approvalId }, fields, headers: own() })).status).toBe(403)
  vi.useRealTimers()
  expect(await delegationsNow()).toEqual([])
})

it('a delegation is made, shown with what is left, changed and revoked on its pages', async () => {
  const { html } = await browse(showNewDelegation, { headers: { cookie } })
  const form = { ...fieldsIn(html, '/delegations'), perPurchase: '25', perMonth: '100.50', name: 'Lunch' }
  const odd = await browse(makeDelegation, { fields: { ...form, perPurchase: '1,000.00' }, headers: own() })
  expect([odd.status, odd.html.includes('Expected an amount such as 25.00')]).toEqual([400, true])
  const made = await browse(makeDelegation, { fields: form, headers: own() })
  const to = String(made.headers['location'])
  const delegationId = to.split('/').at(-1) ?? ''
  const shown = await browse(showDelegation, { params: { delegationId }, headers: { cookie } })
  expect(shown.html).toContain('$100.50')
  const changes = { ...fieldsIn(shown.html, to, 'Change it'), perDay: '30', purchases: '3', act: 'change' }
  const change = { params: { delegationId }, fields: changes, headers: own() }
  expect((await browse(changeDelegation, change)).status).toBe(303)
  const [{ perDayMinor, purchases, version }] = await delegationsNow()
  expect([perDayMinor, purchases, version]).toEqual([3000, 3, 2])
  const stale = { ...change, fields: { ...changes, key: crypto.randomUUID(), perDay: '' } }
  expect((await browse(changeDelegation, stale)).status).toBe(412)
  const again = await browse(showDelegation, { params: { delegationId }, headers: { cookie } })
  const emptied = { ...fieldsIn(again.html, to, 'Change it'), perDay: '', act: 'change' }
  await browse(changeDelegation, { ...change, fields: emptied })
  expect((await delegationsNow())[0]).not.toHaveProperty('perDayMinor')
  const revoke = { ...hiddenIn(again.html, to), act: 'revoke' }
  vi.useFakeTimers({ now: Date.now() + 301_000, toFake: ['Date'] })
  expect((await browse(changeDelegation, { ...change, fields: revoke })).status).toBe(303)
  vi.useRealTimers()
  const list = await browse(showDelegations, { headers: { cookie } })
  expect(list.html).toContain('Lunch')
  expect(list.html).toContain('revoked')
})

it('the form begins with a template of the person', async () => {
  const body = { name: 'Weekly shop', perPurchaseMinor: 2500, lastsDays: 7 }
  const { templateId } = (await who.user(createTemplate, { body })).body
  const plain = await browse(showNewDelegation, { headers: { cookie } })
  expect(plain.html).toContain(`/delegations/new?template=${templateId}`)
  const { html } = await browse(showNewDelegation, { query: { template: templateId }, headers: { cookie } })
  const lastDay = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10)
  expect(fieldsIn(html, '/delegations')).toMatchObject({
    name: 'Weekly shop',
    perPurchase: '25.00',
    currency: 'USD',
    perMonth: '',
    lastDay,
  })
})

it("another user's delegation is not found", async () => {
  const { html } = await browse(showNewDelegation, { headers: { cookie } })
  const fields = { ...fieldsIn(html, '/delegations'), perPurchase: '25', perMonth: '100' }
  const made = await browse(makeDelegation, { fields, headers: own() })
  const delegationId = String(made.headers['location']).split('/').at(-1) ?? ''
  const stranger = await cookieOf((await desk.buyer()).userId)
  const shown = await browse(showDelegation, { params: { delegationId }, headers: { cookie: stranger } })
  expect(shown.status).toBe(404)
  const { token = '' } = hiddenIn(shown.html, '/sign-out')
  const sent = { token, key: crypto.randomUUID(), act: 'revoke' }
  const headers = { cookie: stranger, origin }
  expect((await browse(changeDelegation, { params: { delegationId }, fields: sent, headers })).status).toBe(404)
  expect((await delegationsNow())[0].state).toBe('active')
})
