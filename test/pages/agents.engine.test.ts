import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as listAgentsNow } from '#functions/agents/list.ts'
import { handler as changeAgents } from '#functions/pages/agents/change-agents.ts'
import { handler as showAgents } from '#functions/pages/agents/list-agents.ts'
import { handler as showPurchase } from '#functions/pages/purchases/show-purchase.ts'
import { authenticateAgent } from '#shared/identity/rows/agents.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { browse, cookieOf, fieldsIn } from '#test/support/people/browsing.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { anotherAgent, planned, requested } from '#test/support/people/delegates.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
let who: Buyer
let cookie: string
let origin: string
beforeAll(async () => {
  desk = await startBuyers()
  ;({ baseUrl: origin } = await settings())
})
afterAll(() => desk.stop())
afterEach(() => void vi.useRealTimers())
beforeEach(async () => {
  who = await desk.buyer()
  cookie = await cookieOf(who.userId)
})

const own = () => ({ cookie, origin })
verifies('pages.acts', "an agent's limits are shown and set, and an empty field takes one away", async () => {
  const { agentId } = (await who.user(createAgent, { body: { name: 'Scout' } })).body
  const limits = async () => (await who.user(listAgentsNow)).body.items[0].limits
  const shown = async () =>
    fieldsIn((await browse(showAgents, { headers: { cookie } })).html, '/agents', 'Limits of Scout')
  const set = async (more: Record<string, string>) =>
    browse(changeAgents, { fields: { ...(await shown()), act: 'limit', ...more }, headers: own() })
  expect(await limits()).toBeUndefined()
  expect((await set({ perDay: '40', openApprovals: '3' })).status).toBe(303)
  expect(await limits()).toEqual({ currency: 'USD', perDayMinor: 4000, openApprovals: 3 })
  expect(await shown()).toMatchObject({ agentId, perDay: '40.00', openApprovals: '3' })
  expect((await set({ perDay: '', openApprovals: '' })).status).toBe(303)
  expect(await limits()).toEqual({ currency: 'USD', openApprovals: 50 })
})

verifies('pages.acts', 'an agent gets a new secret, shown once, and the old one works for an hour', async () => {
  const { agentId, clientSecret } = (await who.user(createAgent, { body: { name: 'Scout' } })).body
  const { html } = await browse(showAgents, { headers: { cookie } })
  const fields = { ...fieldsIn(html, '/agents', 'Credentials of Scout'), act: 'rotate' }
  const first = await browse(changeAgents, { fields, headers: own() })
  const [secret = ''] = /pcs_[\w-]+/.exec(first.html) ?? []
  const works = async (each: string) => Boolean(await authenticateAgent(agentId, each))
  expect([await works(secret), await works(clientSecret)]).toEqual([true, true])
  vi.useFakeTimers({ now: Date.now() + 3601_000, toFake: ['Date'] })
  expect([await works(secret), await works(clientSecret)]).toEqual([true, false])
  vi.useRealTimers()
  const again = await browse(changeAgents, { fields, headers: own() })
  expect(again.html).toContain('was shown then')
  expect(again.html).not.toContain('pcs_')
})

it('the timeline of a purchase names the agent that asked', async () => {
  const { agentId } = (await who.user(createAgent, { body: { name: 'Scout' } })).body
  const { ask } = anotherAgent(who, agentId)
  const { checkoutId } = await planned(who, [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }], {}, ask)
  await requested(who, checkoutId, {}, ask)
  const { html } = await browse(showPurchase, { params: { checkoutId }, headers: { cookie } })
  expect(html).toContain('your agent Scout')
  expect(html).not.toContain(agentId)
})
