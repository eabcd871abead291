import { afterAll, beforeAll, expect } from 'vitest'
import { handler as createTemplate } from '#functions/delegations/create-template.ts'
import { handler as deleteTemplate } from '#functions/delegations/delete-template.ts'
import { handler as getDelegation } from '#functions/delegations/get.ts'
import { handler as listDelegations } from '#functions/delegations/list.ts'
import { handler as listTemplates } from '#functions/delegations/list-templates.ts'
import { handler as useTemplate } from '#functions/delegations/use-template.ts'
import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { planned, requested } from '#test/support/people/delegates.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())

const terms = {
  name: 'Groceries',
  currency: 'USD',
  merchants: ['merchant-b'],
  perPurchaseMinor: 9000,
  perMonthMinor: 50_000,
}
const line = { merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }

verifies('delegation.templates', 'one template makes many delegations, each with its own terms', async () => {
  const who = await desk.buyer()
  const { status, body } = await who.user(createTemplate, { body: { ...terms, lastsDays: 7 } })
  expect(status).toBe(201)
  const params = { templateId: body.templateId }
  const { checkoutId } = await planned(who, [line])
  expect((await requested(who, checkoutId)).body.decision).toBeUndefined()
  const first = await who.user(useTemplate, { params, body: {} })
  expect(first.body).toMatchObject({ ...terms, state: 'active', drift: { allow: 'lower' } })
  const days = (Date.parse(first.body.expiresAt) - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(6.9)
  expect(days).toBeLessThan(7.1)
  const more = { name: 'Party', perMonthMinor: 20_000, expiresAt: '2099-01-01T00:00:00Z' }
  const second = await who.user(useTemplate, { params, body: more })
  expect(second.body).toMatchObject({ ...terms, ...more })
  const next = await planned(who, [{ ...line, quantity: 2 }])
  const { decision } = (await requested(who, next.checkoutId)).body
  expect(decision).toMatchObject({ delegationId: first.body.delegationId })
  expect((await who.user(deleteTemplate, { params })).status).toBe(200)
  expect((await who.user(listTemplates)).body.items).toEqual([])
  const kept = await who.user(getDelegation, { params: { delegationId: first.body.delegationId } })
  expect(kept.body.state).toBe('active')
})

verifies('delegation.templates', 'what neither states is refused by name, and makes nothing', async () => {
  const who = await desk.buyer()
  const { body } = await who.user(createTemplate, { body: { name: 'Bare' } })
  const params = { templateId: body.templateId }
  const refused = await who.user(useTemplate, { params, body: { currency: 'USD', perPurchaseMinor: 100 } })
  expect(refused).toMatchObject({ status: 400, body: { details: { issues: [{ at: 'perMonthMinor' }] } } })
  const odd = { currency: 'USD', perPurchaseMinor: 900, perMonthMinor: 100 }
  expect((await who.user(useTemplate, { params, body: odd })).status).toBe(400)
  expect((await who.user(listDelegations)).body.items).toEqual([])
})

verifies('delegation.templates', 'they are for their own user, for no agent, and at most twenty', async () => {
  const who = await desk.buyer()
  const { body } = await who.user(createTemplate, { body: terms })
  const params = { templateId: body.templateId }
  const other = await desk.buyer()
  for (const route of [useTemplate, deleteTemplate])
    expect(await other.user(route, { params, ...(route === useTemplate && { body: {} }) })).toMatchObject({
      status: 404,
      body: { code: 'delegation-template.not-found' },
    })
  expect((await who.agent(useTemplate, { params, body: {} })).status).toBe(403)
  for (let n = 1; n < 20; n++) await who.user(createTemplate, { body: terms })
  expect(await who.user(createTemplate, { body: terms })).toMatchObject({
    status: 403,
    body: { code: 'limit.exceeded' },
  })
})
