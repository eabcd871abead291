import { afterAll, beforeAll, expect } from 'vitest'
import { handler as getApproval } from '#functions/approvals/get.ts'
import { handler as checkoutCart } from '#functions/carts/checkout.ts'
import { handler as createCart } from '#functions/carts/create.ts'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import { handler as check } from '#functions/delegations/check.ts'
import { handler as createDelegation } from '#functions/delegations/create.ts'
import { handler as create } from '#functions/payment-methods/create.ts'
import { handler as remove } from '#functions/payment-methods/delete.ts'
import { handler as patch } from '#functions/payment-methods/patch.ts'
import { type Buyer, type Buyers, door, startBuyers } from '#test/support/people/buyers.ts'
import { changed, delegated, delegationBody, planned, requested } from '#test/support/people/delegates.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())

const lines = [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 }]
const refused = (code: string, status: number) => ({ status, body: { code: `payment-method.${code}` } })
const notForAgents = refused('not-for-agents', 403)
const says = (who: Buyer, methodId: string, body: object) => who.user(patch, { params: { methodId }, body })
const card = async (who: Buyer, body: object = {}) =>
  (await who.user(create, { body: { token: 'tok_visa', label: 'Own card', ...body } })).body.methodId as string
const quoteBy = async (who: Buyer, more: object) =>
  who.agent(createCheckout, { body: { lines, addressId: await who.stored(door), ...more } })

verifies('wallet.agents', 'an agent quotes nothing on a method that is not for agents, and its user may', async () => {
  const ada = await desk.buyer()
  const instrument = await card(ada)
  const before = await desk.records('merchant-a')
  expect(await quoteBy(ada, { instrument })).toMatchObject(notForAgents)
  const headers = { authorization: `Bearer ${ada.accessToken}` }
  const { cartId } = (await ada.user(createCart, { body: { lines }, headers })).body
  const body = { addressId: await ada.stored(door), instrument }
  expect(await ada.agent(checkoutCart, { params: { cartId }, body })).toMatchObject(notForAgents)
  expect((await desk.records('merchant-a')).holds).toEqual(before.holds)
  const { checkoutId } = await desk.quote(ada, lines, { instrument })
  // Its user's checkout is no way around it.
  expect(await requested(ada, checkoutId)).toMatchObject(notForAgents)
  expect((await says(ada, instrument, { agentsMayUse: true })).status).toBe(200)
  expect((await quoteBy(ada, { instrument })).status).toBe(201)
})

verifies(
  'wallet.agents',
  'an approval is not asked for, and no delegation decides, once the method is not for agents',
  async () => {
    const ada = await desk.buyer()
    await delegated(ada)
    const { checkoutId, instrumentLabel } = await planned(ada, lines)
    expect(instrumentLabel).toBe('Visa ending in 4242')
    await says(ada, 'pm_ok', { agentsMayUse: false })
    expect(await requested(ada, checkoutId)).toMatchObject(notForAgents)
    const terms = { merchants: ['merchant-a'], totalMinor: 100, currency: 'USD', instrument: 'pm_ok' }
    const checked = await ada.agent(check, { body: { ...terms, addressId: await ada.stored(door) } })
    expect(checked.body).toMatchObject({ verdict: 'refused', refused: expect.stringContaining('does not let agents') })
    expect((await ada.user(getCheckout, { params: { checkoutId } })).body.state).toBe('quoted')
    // The user decides for themselves what their agent prepared.
    expect((await desk.ask(ada, checkoutId)).state).toBe('awaiting_approval')
  },
)

verifies('wallet.agents', 'a check knows methods of the wallet alone', async () => {
  const ada = await desk.buyer()
  const body = { merchants: ['merchant-a'], totalMinor: 100, currency: 'USD', instrument: 'pm_nobodys' }
  expect((await ada.agent(check, { body })).body.verdict).toBe('ask')
  await card(ada)
  expect((await ada.agent(check, { body })).body).toMatchObject({ verdict: 'refused' })
})

verifies('wallet.agents', 'a delegation names only methods of the wallet that agents may use', async () => {
  const [ada, eve] = [await desk.buyer(), await desk.buyer()]
  const [own, hers] = [await card(ada), await card(eve, { agentsMayUse: true })]
  const create = (instruments: string[]) => ada.user(createDelegation, { body: delegationBody({ instruments }) })
  expect(await create(['pm_ok', hers])).toMatchObject(refused('not-found', 404))
  expect(await create(['pm_nobodys'])).toMatchObject(refused('not-found', 404))
  expect(await create([own])).toMatchObject(notForAgents)
  const { delegationId } = await delegated(ada, { instruments: ['pm_ok'] })
  expect(await changed(ada, delegationId, { instruments: [hers] })).toMatchObject(refused('not-found', 404))
  expect(await changed(ada, delegationId, { instruments: [own] })).toMatchObject(notForAgents)
  await says(ada, own, { agentsMayUse: true })
  expect((await changed(ada, delegationId, { instruments: [own] })).status).toBe(200)
  const { checkoutId } = await planned(ada, lines)
  expect((await requested(ada, checkoutId)).body.notCovered).toMatchObject([{ delegationId, rule: 'instrument' }])
})

verifies('wallet.default', 'a checkout without an instrument takes the default, which the receipt states', async () => {
  const ada = await desk.buyer()
  const instrument = await card(ada, { default: true, agentsMayUse: true, token: 'tok_mastercard' })
  const { body } = await quoteBy(ada, {})
  expect(body).toMatchObject({ instrument, instrumentLabel: 'Own card (Mastercard ending in 4444)' })
  // A label is frozen as it was when approval was asked for.
  await says(ada, instrument, { label: 'Renamed' })
  const approval = await desk.ask(ada, body.checkoutId)
  await says(ada, instrument, { label: 'Renamed again' })
  const { receipt } = (await ada.user(getApproval, { params: { approvalId: approval.approvalId } })).body
  expect(receipt).toMatchObject({ instrument, instrumentLabel: 'Renamed (Mastercard ending in 4444)' })
  expect((await ada.user(getCheckout, { params: { checkoutId: body.checkoutId } })).body.instrumentLabel).toBe(
    'Renamed (Mastercard ending in 4444)',
  )
})

verifies('wallet.default', 'no method stands in for a default that is not there, or not for agents', async () => {
  const ada = await desk.buyer()
  const fresh = await quoteBy(ada, {})
  expect(fresh.body).toMatchObject({ instrument: 'pm_ok' })
  await says(ada, 'pm_ok', { agentsMayUse: false })
  expect(await quoteBy(ada, {})).toMatchObject(notForAgents)
  await ada.user(remove, { params: { methodId: 'pm_ok' } })
  expect(await quoteBy(ada, {})).toMatchObject(refused('no-default', 422))
  expect(await ada.user(createCheckout, { body: { lines, address: door } })).toMatchObject(refused('no-default', 422))
})
