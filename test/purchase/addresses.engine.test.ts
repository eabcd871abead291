import { afterAll, beforeAll, expect } from 'vitest'
import { handler as getApproval } from '#functions/approvals/get.ts'
import { handler as checkoutCart } from '#functions/carts/checkout.ts'
import { handler as createCart } from '#functions/carts/create.ts'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as explainCheckout } from '#functions/checkouts/explain.ts'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import { handler as quoteCheckout } from '#functions/checkouts/quote.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as deleteAddress } from '#functions/me/delete-address.ts'
import { handler as listAddresses } from '#functions/me/list-addresses.ts'
import { handler as putAddress } from '#functions/me/put-address.ts'
import { handler as getOrder } from '#functions/orders/get.ts'
import { getUser } from '#shared/identity/rows/users.ts'
import { contentHash } from '#shared/kernel/hash.ts'
import { seal } from '#shared/platform/table/field-cipher.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { commit, update } from '#shared/platform/table/table.ts'
import { type Buyer, type Buyers, door, startBuyers } from '#test/support/people/buyers.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())

const lines = [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 }]
const stranger = { ...door, name: 'Eve Stranger', line1: '99 Elsewhere Road', line2: undefined, postalCode: '62799' }
const store = (who: Buyer, addressId: string, body: object = door) =>
  who.user(putAddress, { params: { addressId }, body })
const toHome = { lines, addressId: 'home', instrument: 'pm_ok' }
/** An agent's checkout to the stored address, and the approval of it. */
const request = async (who: Buyer) => {
  await store(who, 'home')
  const { checkoutId } = (await who.agent(createCheckout, { body: toHome })).body
  const { body } = await who.agent(requestApproval, { params: { checkoutId } })
  return { checkoutId, approvalId: body.approvalId, receiptHash: body.receiptHash }
}

verifies('address.stored-only', "an agent's own address is refused on every route that takes one", async () => {
  const who = await desk.buyer()
  const refused = { status: 403, body: { code: 'address.not-stored', title: expect.stringMatching(/addressId.*PUT/) } }
  const body = { lines, address: stranger, instrument: 'pm_ok' }
  const before = (await desk.records('merchant-a')).holds.length
  expect(await who.agent(createCheckout, { body })).toMatchObject(refused)
  const headers = { authorization: `Bearer ${who.accessToken}` }
  const { cartId } = (await who.user(createCart, { body: { lines }, headers })).body
  const { address, instrument } = body
  expect(await who.agent(checkoutCart, { params: { cartId }, body: { address, instrument } })).toMatchObject(refused)
  expect((await desk.records('merchant-a')).holds).toHaveLength(before)
  expect((await who.user(createCheckout, { body })).status).toBe(201)
})

verifies(
  'address.shown',
  'approval, checkout, explanation and order show it to the owner and hide it from the agent',
  async () => {
    const who = await desk.buyer()
    const { checkoutId, approvalId, receiptHash } = await request(who)
    const [seen, hidden] = [who.user, who.agent]
    const approval = { params: { approvalId } }
    const { body: shown } = await seen(getApproval, approval)
    expect(shown).toMatchObject({ address: door, receipt: { addressId: 'home' } })
    const { address, addressSalt: salt } = shown
    expect(contentHash({ address, salt })).toBe(shown.receipt.addressDigest)
    await desk.say(who, { checkoutId, approvalId, receiptHash })
    const { legs } = await desk.finish(checkoutId)
    const order = { params: { orderId: String(legs[0]?.orderId) } }
    const checkout = { params: { checkoutId } }
    expect((await seen(getCheckout, checkout)).body).toMatchObject({ address: door, addressId: 'home' })
    expect((await seen(getOrder, order)).body).toMatchObject({ address: door })
    const explained = (await seen(explainCheckout, checkout)).body
    expect(explained.verified).toBe(true)
    expect(explained.entries.filter(({ kind }: { kind: string }) => kind === 'receipt')).toMatchObject([
      { address: door },
    ])
    for (const [route, sent] of [
      [getApproval, approval],
      [getCheckout, checkout],
      [explainCheckout, checkout],
      [getOrder, order],
    ] as const) {
      const { status, body } = await hidden(route, sent)
      expect(status).toBe(200)
      expect(JSON.stringify(body)).not.toContain(door.line1)
    }
  },
)

verifies('address.shown', "a user's own inline address is shown in full, and never stored in the clear", async () => {
  const who = await desk.buyer()
  const { checkoutId } = await desk.quote(who, lines, {}, stranger)
  const { approvalId } = await desk.ask(who, checkoutId)
  const { line2: _none, ...plain } = stranger
  expect((await who.user(getApproval, { params: { approvalId } })).body.address).toEqual(plain)
  expect(JSON.stringify(await all({ partition: `CHECKOUT#${checkoutId}` }))).not.toContain('Elsewhere')
})

const drifted = { state: 'quoted', drift: [{ what: 'address' }] }

verifies(
  'address.drift',
  'a change between approval and money asks again, and the new door is seen and used',
  async () => {
    const who = await desk.buyer()
    const approval = await request(who)
    const { checkoutId } = approval
    await desk.say(who, approval)
    await store(who, 'home', stranger)
    expect(await desk.finish(checkoutId)).toMatchObject(drifted)
    expect(await desk.holdsOf([checkoutId])).toEqual([])
    expect((await who.agent(requestApproval, { params: { checkoutId } })).status).toBe(410)
    expect((await who.agent(quoteCheckout, { params: { checkoutId } })).status).toBe(200)
    const again = await desk.ask(who, checkoutId)
    const { line2: _none, ...plain } = stranger
    expect((await who.user(getApproval, { params: { approvalId: again.approvalId } })).body.address).toEqual(plain)
    expect((await who.user(getApproval, { params: { approvalId: approval.approvalId } })).body.address).toEqual(door)
    await desk.say(who, again)
    expect((await desk.finish(checkoutId)).state).toBe('completed')
    // The old door was given back: what went to the new one blocks nothing there.
    await store(who, 'old')
    const other = await who.agent(createCheckout, { body: { ...toHome, addressId: 'old' } })
    expect((await who.agent(requestApproval, { params: { checkoutId: other.body.checkoutId } })).status).toBe(201)
    const same = await who.agent(createCheckout, { body: toHome })
    expect(await who.agent(requestApproval, { params: { checkoutId: same.body.checkoutId } })).toMatchObject({
      status: 409,
      body: { code: 'purchase.duplicate', details: { checkoutId } },
    })
  },
)

verifies('address.drift', 'a change between quote and request is refused until it is quoted again', async () => {
  const who = await desk.buyer()
  await store(who, 'home')
  const { checkoutId } = (await who.agent(createCheckout, { body: toHome })).body
  await store(who, 'home', stranger)
  const refused = { status: 409, body: { code: 'checkout.drifted', details: { addressId: 'home' } } }
  expect(await who.agent(requestApproval, { params: { checkoutId } })).toMatchObject(refused)
  await who.agent(quoteCheckout, { params: { checkoutId } })
  expect((await who.agent(requestApproval, { params: { checkoutId } })).status).toBe(201)
})

verifies('address.drift', 'the same address stored again is no change; a deleted one is', async () => {
  const who = await desk.buyer()
  const first = await request(who)
  await desk.say(who, first)
  await store(who, 'home')
  expect((await desk.finish(first.checkoutId)).state).toBe('completed')
  const { checkoutId } = (await who.agent(createCheckout, { body: toHome })).body
  await desk.say(who, await desk.ask(who, checkoutId, { buyAgain: true }))
  await who.user(deleteAddress, { params: { addressId: 'home' } })
  expect(await desk.finish(checkoutId)).toMatchObject(drifted)
  expect(await who.agent(quoteCheckout, { params: { checkoutId } })).toMatchObject({
    status: 404,
    body: { code: 'address.not-found' },
  })
})

verifies(
  'address.stored-only',
  'an address that an older version kept is shown, bought with by nobody, and stored again',
  async () => {
    const who = await desk.buyer()
    await store(who, 'home')
    const user = await getUser(who.userId)
    if (!user) throw new Error('no such user')
    const place = { pk: keys.userPartition(who.userId), field: 'address:home' }
    const asBefore = { sealed: await seal(user.dataKey, place, JSON.stringify(door)), digest: undefined }
    await commit([update(keys.address(who.userId, 'home'), {}, asBefore, () => new Error('no row'))])
    expect((await who.user(listAddresses)).body.items).toMatchObject([{ addressId: 'home', ...door }])
    const refused = {
      status: 404,
      body: { code: 'address.not-found', title: expect.stringContaining('store it again') },
    }
    expect(await who.agent(createCheckout, { body: toHome })).toMatchObject(refused)
    expect((await store(who, 'home')).status).toBe(200)
    expect((await who.agent(createCheckout, { body: toHome })).status).toBe(201)
  },
)
