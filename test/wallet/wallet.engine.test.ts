import { isDeepStrictEqual } from 'node:util'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as closeRemoved } from '#functions/payment-methods/close-removed.ts'
import { handler as create } from '#functions/payment-methods/create.ts'
import { handler as remove } from '#functions/payment-methods/delete.ts'
import { handler as read } from '#functions/payment-methods/get.ts'
import { handler as list } from '#functions/payment-methods/list.ts'
import { handler as patch } from '#functions/payment-methods/patch.ts'
import { auditHash, genesisHash } from '#shared/platform/table/audit.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { get } from '#shared/platform/table/table.ts'
import { call } from '#test/support/api/api-call.ts'
import { type Buyer, type Buyers, door, startBuyers } from '#test/support/people/buyers.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
afterEach(() => desk.calm())

interface Shown {
  methodId: string
  default: boolean
  agentsMayUse: boolean
}
const wallet = async (who: Buyer): Promise<Shown[]> => (await who.user(list, { query: { limit: '100' } })).body.items
const added = async (who: Buyer, body: object = {}) => {
  const { status, body: method } = await who.user(create, { body: { token: 'tok_visa', ...body } })
  expect(status).toBe(201)
  return method as Shown & { label?: string }
}
const changed = (who: Buyer, methodId: string, body: object) => who.user(patch, { params: { methodId }, body })
const removed = (who: Buyer, methodId: string) => who.user(remove, { params: { methodId } })
const defaults = async (who: Buyer) => (await wallet(who)).flatMap((each) => (each.default ? [each.methodId] : []))
/** What the relay would bring to the function. */
const closedBy = async (who: Buyer, methodId: string) => {
  const rows = await all({ partition: keys.wallet(who.userId).pk, prefix: 'EVT#' })
  const event = rows.find(({ data }) =>
    isDeepStrictEqual({ ...(data as object), version: 0 }, { version: 0, change: 'removed', methodId }),
  )
  expect(event).toMatchObject({ type: 'wallet.changed', subject: who.userId })
  return closeRemoved({ detail: { subject: event?.['subject'], data: event?.['data'] } } as never)
}
const lines = [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 }]
const quoteWith = (who: Buyer, instrument: string) =>
  who.user(createCheckout, { body: { lines, address: door, instrument } })
const notFound = { status: 404, body: { code: 'payment-method.not-found' } }

verifies('wallet.kept', 'a new user has what the bank issued, page by page, without any number', async () => {
  const ada = await desk.buyer()
  const first = (await ada.user(list, { query: { limit: '3' } })).body
  const rest = (await ada.user(list, { query: { limit: '100', cursor: first.cursor } })).body
  const items = [...first.items, ...rest.items] as Shown[]
  expect(first.items).toHaveLength(3)
  expect(items.map(({ methodId }) => methodId).sort()).toEqual([
    'pm_backup',
    'pm_challenge',
    'pm_declined_card_expired',
    'pm_declined_fraud',
    'pm_declined_insufficient_funds',
    'pm_declined_issuer',
    'pm_ok',
    'pm_random',
  ])
  expect(items.find(({ methodId }) => methodId === 'pm_ok')).toEqual({
    methodId: 'pm_ok',
    brand: 'Visa',
    last4: '4242',
    expiryMonth: 12,
    expiryYear: 2035,
    default: true,
    agentsMayUse: true,
    state: 'active',
  })
  expect(await defaults(ada)).toEqual(['pm_ok'])
  expect(JSON.stringify(items)).not.toMatch(/\d{12,}/)
})

verifies(
  'wallet.kept',
  'the bank issues a method for a token; its user names it and makes it the default',
  async () => {
    const ada = await desk.buyer()
    const method = await added(ada, { token: 'tok_mastercard', label: 'Travel' })
    expect(method).toMatchObject({
      label: 'Travel',
      brand: 'Mastercard',
      last4: '4444',
      default: false,
      agentsMayUse: false,
    })
    const { methodId } = method
    const answer = await changed(ada, methodId, { label: 'Holidays', default: true, agentsMayUse: true })
    expect(answer.body).toMatchObject({ label: 'Holidays', default: true, agentsMayUse: true })
    expect((await ada.user(read, { params: { methodId } })).body).toEqual(answer.body)
    expect(await defaults(ada)).toEqual([methodId])
    expect((await changed(ada, methodId, { label: null })).body.label).toBeUndefined()
    expect((await changed(ada, methodId, { default: false })).status).toBe(400)
    expect(await changed(ada, 'pm_unknown', { label: 'X' })).toMatchObject(notFound)
  },
)

verifies('wallet.kept', 'of many changes at once one default is left, and each change is in the audit', async () => {
  const ada = await desk.buyer()
  const ids = (await wallet(ada)).map(({ methodId }) => methodId)
  const answers = await Promise.all(ids.map((methodId) => changed(ada, methodId, { default: true })))
  const done = answers.filter(({ status }) => status === 200)
  for (const { status } of answers) expect([200, 409, 503]).toContain(status)
  expect(done.length).toBeGreaterThan(0)
  expect(await defaults(ada)).toHaveLength(1)
  const links = await all({ partition: keys.auditPartition(`wallet:${ada.userId}`) })
  expect(links).toHaveLength(1 + done.length)
  let head = genesisHash
  for (const { pk: _, sk: _s, kind: _k, hash, ...entry } of links) {
    expect(entry['prevHash']).toBe(head)
    head = auditHash(entry as never)
    expect(hash).toBe(head)
  }
  expect(await get(keys.wallet(ada.userId))).toMatchObject({ auditHead: head, v: links.length })
})

verifies('wallet.kept', 'the default that is removed has no successor until the user names one', async () => {
  const ada = await desk.buyer()
  await wallet(ada)
  expect((await removed(ada, 'pm_ok')).body).toEqual({ methodId: 'pm_ok', removed: true })
  expect(await defaults(ada)).toEqual([])
  expect(await removed(ada, 'pm_ok')).toMatchObject(notFound)
  expect(await ada.user(read, { params: { methodId: 'pm_ok' } })).toMatchObject(notFound)
  expect((await changed(ada, 'pm_backup', { default: true })).status).toBe(200)
  expect(await defaults(ada)).toEqual(['pm_backup'])
})

verifies('wallet.closed', 'the bank closes a removed method, which no look at the bank brings back', async () => {
  const ada = await desk.buyer()
  const { methodId } = await added(ada)
  for (const gone of [methodId, 'pm_ok']) expect((await removed(ada, gone)).status).toBe(200)
  await desk.trouble('bank', { operation: 'close', kind: 'error-after', times: 1 })
  await expect(closedBy(ada, 'pm_ok')).rejects.toThrow()
  await Promise.all([closedBy(ada, 'pm_ok'), closedBy(ada, 'pm_ok')])
  await closedBy(ada, 'pm_ok')
  const { closed } = (await desk.bank()) as unknown as { closed: object[] }
  expect(closed).toContainEqual(expect.objectContaining({ customer: ada.userId, methodId: 'pm_ok' }))
  expect(await get(keys.paymentMethod(ada.userId, 'pm_ok'))).toBeUndefined()
  // A name that the wallet lacks makes Purser look at the bank.
  expect(await quoteWith(ada, 'pm_ok')).toMatchObject(notFound)
  expect((await wallet(ada)).map((each) => each.methodId)).not.toContain('pm_ok')
})

verifies('method.owned', "another user's method is not found, whatever is asked of it", async () => {
  const [ada, eve] = [await desk.buyer(), await desk.buyer()]
  const { methodId } = await added(ada, { label: 'Mine' })
  expect(await eve.user(read, { params: { methodId } })).toMatchObject(notFound)
  expect(await changed(eve, methodId, { label: 'Mine now' })).toMatchObject(notFound)
  expect(await removed(eve, methodId)).toMatchObject(notFound)
  expect((await wallet(eve)).map((each) => each.methodId)).not.toContain(methodId)
  expect((await ada.user(read, { params: { methodId } })).body).toMatchObject({ label: 'Mine' })
})

verifies('wallet.by-user', 'an agent reads what it may use, and changes nothing', async () => {
  const ada = await desk.buyer()
  const { methodId } = await added(ada)
  const listed = (await ada.agent(list, { query: { limit: '100' } })).body.items as Shown[]
  expect(listed.map((each) => each.methodId)).toContain('pm_ok')
  expect(listed.map((each) => each.methodId)).not.toContain(methodId)
  expect(await ada.agent(read, { params: { methodId } })).toMatchObject(notFound)
  const before = await wallet(ada)
  for (const [route, sent] of [
    [create, { body: { token: 'tok_visa' } }],
    [patch, { params: { methodId }, body: { agentsMayUse: true } }],
    [remove, { params: { methodId } }],
  ] as const)
    expect((await ada.agent(route, sent)).status).toBe(403)
  expect(await wallet(ada)).toEqual(before)
})

verifies(
  'wallet.by-user',
  'a login that is older than five minutes adds and changes nothing, and may remove',
  async () => {
    const ada = await desk.buyer()
    const { methodId } = await added(ada)
    const old = String(Math.floor(Date.now() / 1000) - 301)
    const context = { kind: 'user', userId: ada.userId, authTime: old, scopes: 'account:write checkouts:write' }
    const stale = (route: Parameters<typeof call>[0], sent: object) =>
      call(route, { ...sent, context, headers: { 'idempotency-key': crypto.randomUUID() } })
    const refused = { status: 403, body: { code: 'auth.stale-login' } }
    expect(await stale(create, { body: { token: 'tok_visa' } })).toMatchObject(refused)
    expect(await stale(patch, { params: { methodId }, body: { agentsMayUse: true } })).toMatchObject(refused)
    expect((await stale(remove, { params: { methodId } })).status).toBe(200)
  },
)

it.each([
  ['an unknown token', { token: 'tok_unknown' }, 422, 'payment-method.refused'],
  ['the number of a card', { token: '4242424242424242' }, 400, 'request.invalid'],
  ['a name that hides something', { token: 'tok_visa', label: 'a\u202eb' }, 400, 'request.invalid'],
  ['a word that every object has', { token: 'constructor' }, 422, 'payment-method.refused'],
])('%s adds nothing', async (_, body, status, code) => {
  const ada = await desk.buyer()
  const before = await wallet(ada)
  expect(await ada.user(create, { body })).toMatchObject({ status, body: { code } })
  expect(await wallet(ada)).toEqual(before)
})

it('a bank that issued and did not answer has issued one method, under the same key', async () => {
  const ada = await desk.buyer()
  const before = await wallet(ada)
  const headers = { 'idempotency-key': crypto.randomUUID() }
  const ask = () => ada.user(create, { body: { token: 'tok_visa', label: 'Once' }, headers })
  await desk.trouble('bank', { operation: 'issue', kind: 'error-after', times: 1 })
  expect((await ask()).body.code).toBe('payment.outcome-unknown')
  // Meanwhile a look at the bank finds it.
  expect(await quoteWith(ada, 'pm_other')).toMatchObject(notFound)
  const { body } = await ask()
  expect(body).toMatchObject({ label: 'Once' })
  expect((await ask()).body).toEqual(body)
  expect(await wallet(ada)).toHaveLength(before.length + 1)
})

it('a wallet holds fifty methods, and says so before the bank issues one more', async () => {
  const ada = await desk.buyer()
  const before = (await wallet(ada)).length
  for (let n = before; n < 50; n++) {
    const card = { methodId: `pm_more${n}`, brand: 'Visa', last4: '1881', goodUntil: '2032-01' }
    await desk.companies.control('bank', 'POST', `/sim/customers/${ada.userId}/methods`, card)
  }
  await desk.quote(ada, [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 }], { instrument: 'pm_more49' })
  expect(await wallet(ada)).toHaveLength(50)
  const full = await ada.user(create, { body: { token: 'tok_visa' } })
  expect(full).toMatchObject({ status: 403, body: { code: 'limit.exceeded' } })
  expect((await removed(ada, 'pm_more49')).status).toBe(200)
  expect((await wallet(ada)).some(({ agentsMayUse, methodId }) => agentsMayUse && methodId === 'pm_more40')).toBe(false)
})

verifies('wallet.kept', 'a bank that is away hides a wallet only before the first look', async () => {
  const ada = await desk.buyer()
  await desk.trouble('bank', { operation: 'methods', kind: 'error-before', times: 1 })
  expect(await ada.user(list)).toMatchObject({ status: 503, body: { code: 'payment.unavailable' } })
  expect((await ada.user(list)).status).toBe(200)
  await desk.trouble('bank', { operation: 'methods', kind: 'error-before', times: 1 })
  expect((await ada.user(list)).status).toBe(200)
})
