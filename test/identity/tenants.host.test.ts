import { afterAll, beforeAll, expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { filled, type Operation, operationsOf, paramsOf } from '#test/support/api/operations.ts'
import { faultsOf, type RawCall, rawCall, together } from '#test/support/api/raw-call.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type Belongings, belongings, bodiesFor, offered, paramsFor, seenBy } from '#test/support/people/belongings.ts'
import { type Shopper, shopper, springfield } from '#test/support/people/shopping.ts'
import { verifies } from '#test/support/run/verifies.ts'

let host: TestHost
let ada: Belongings
let bob: Shopper
let operations: Operation[]
beforeAll(async () => {
  host = await startTestHost()
  operations = await operationsOf(host)
  ;[ada, bob] = await Promise.all([belongings(host), shopper(host)])
  await api(host).put(
    '/v1/me/addresses/attic',
    { ...springfield, line1: '7 Secret Lane' },
    { token: await ada.who.login() },
  )
})
afterAll(() => host?.stop())

/** Every id of Ada's that a parameter of this name could hold. */
const foreign = (param: string): string[] | undefined =>
  ({
    checkoutId: [ada.done, ada.waiting, ada.quoted],
    approvalId: [ada.asked.approvalId, `apr_${ada.done.slice(4)}-1`],
    orderId: [ada.orderId],
    intentId: [ada.intentId],
    offerId: [ada.offer.offerId],
    agentId: [ada.agentId, ada.who.agentId],
    addressId: ['attic'],
    cartId: [ada.cartId],
    methodId: [ada.methodId],
    delegationId: [ada.delegationId],
    templateId: [ada.templateId],
    subscriptionId: [ada.subscriptionId],
    returnId: [`rtn_${ada.done.slice(4)}`],
    transactionId: [ada.transactionId],
  })[param]

/** Parameters that name nothing of one user, or only together with another id that does, or that a test of their own tries. */
const notTheirs: Readonly<Record<string, string>> = {
  merchantId: 'merchants are for all',
  sku: 'products are for all',
  carrier: 'carriers are for all',
  id: 'events and parked items are for operators',
  itemId: 'a line belongs to the cart that is named with it',
  deliveryId: 'a delivery belongs to the subscription that is named with it',
  passkeyId: 'test/identity/passkeys.engine.test.ts',
  notificationId: 'test/notices',
}

/** An id of the same kind that nobody has. */
const nobodys = (id: string): string =>
  id === 'attic' ? 'cellar' : id.replace(/[0-9A-Za-z]{6}(?=$|[-_]\d+$)/, '000000')

const ask = (operation: Operation, params: Record<string, string>, token: string): RawCall => {
  const body = bodiesFor(ada, operation.id)?.[0] ?? operation.body?.example
  return {
    method: operation.method,
    path: filled(operation.path, params),
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': crypto.randomUUID(),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
}

/** What a stranger may learn of Ada: what they sent, and nothing else. */
const leaks = (text: string, sent: string): string[] => {
  const secrets = [ada.who.userId, ada.who.agentId, ada.agentId, ada.asked.receiptHash, ada.orderId, ada.done]
  const secretTexts = [...secrets, ada.waiting, ada.quoted, ada.intentId, 'Secret', 'Springfield', 'Ada']
  return secretTexts.filter((secret) => text.includes(secret) && !sent.includes(secret))
}
const said = (text: string, id: string): object => {
  const { requestId: _, ...rest } = JSON.parse(text.replaceAll(id, 'ID')) as Record<string, unknown>
  return rest
}

verifies(
  'tenant.isolated',
  'every route answers about them as about ids that nobody has, and nothing changes',
  async () => {
    const closed = operations.filter(
      ({ callers, path }) =>
        (callers.length > 0 || path.startsWith('/v1/carts/')) && paramsOf(path).some((one) => foreign(one)),
    )
    expect(closed.length).toBeGreaterThan(40)
    const params = [...new Set(operations.flatMap(({ path }) => paramsOf(path)))]
    expect(params.filter((one) => !foreign(one) && !Object.hasOwn(notTheirs, one))).toEqual([])
    await bob.login()
    // Keeping an address under a name is one's own affair, whoever else uses the name.
    const targets = closed
      .filter(({ id }) => id !== 'putAddress')
      .flatMap((operation) =>
        paramsOf(operation.path).flatMap((param) =>
          (foreign(param) ?? []).flatMap((id) =>
            [bob.user, bob.agent].map((token) => ({ operation, param, id, token })),
          ),
        ),
      )
    const before = await seenBy(host, ada.who)
    const wrong = await together(targets, async ({ operation, param, id, token }) => {
      const params = paramsFor(ada, operation.id)
      const call = ask(operation, { ...params, [param]: id }, token)
      const [theirs, none] = [
        await rawCall(host.url, call),
        await rawCall(host.url, ask(operation, { ...params, [param]: nobodys(id) }, token)),
      ]
      const faults = [...faultsOf(theirs), ...leaks(theirs.text, `${call.path} ${call.body ?? ''}`)]
      if (![403, 404].includes(theirs.status)) faults.push(`status ${theirs.status}`)
      if (JSON.stringify(said(theirs.text, id)) !== JSON.stringify(said(none.text, nobodys(id))))
        faults.push(`differs from ${none.text}`)
      return faults.length > 0 ? [`${operation.id} ${id}: ${faults.join(', ')} <- ${theirs.text}`] : []
    })
    expect(wrong.flat()).toEqual([])
    expect(await seenBy(host, ada.who)).toEqual(before)
  },
)

verifies('tenant.isolated', 'nor by naming them in a body or a query', async () => {
  const { get, post, put } = api(host)
  const mine = await offered(bob, 'yoga mat')
  const own = await bob.quote([{ offerId: mine.offerId }])
  await bob.ask(own.checkoutId)
  const before = await seenBy(host, ada.who)
  const lines = [{ offerId: mine.offerId }]
  const basket = { lines, addressId: 'home', instrument: 'pm_ok' }
  const as = { token: await bob.login() }
  const decide = `/v1/checkouts/${own.checkoutId}/approve`
  const answers = {
    'offer.not-found': await post('/v1/checkouts', { ...basket, lines: [{ offerId: ada.offer.offerId }] }, as),
    'intent.not-found': await post(
      '/v1/checkouts',
      { ...basket, intentId: ada.intentId, lines: [{ merchantId: 'merchant-a', sku: ada.offer.sku, quantity: 1 }] },
      as,
    ),
    'address.not-found': await post('/v1/checkouts', { ...basket, addressId: 'attic' }, as),
    'payment-method.not-found': await post('/v1/checkouts', { ...basket, instrument: ada.methodId }, as),
    'checkout.not-found': await get(`/v1/transactions?checkoutId=${ada.done}`, as),
    'approval.not-found': await post(
      decide,
      { approvalId: ada.asked.approvalId, receiptHash: ada.asked.receiptHash },
      as,
    ),
  }
  for (const [code, answer] of Object.entries(answers)) expect(answer).toMatchObject({ status: 404, body: { code } })
  const stranger = await post('/v1/auth/agent-token', { agentId: ada.agentId, clientSecret: 'pcs_guessed' }, as)
  expect(stranger).toMatchObject({ status: 401, body: { code: 'auth.invalid-credentials' } })
  expect((await put('/v1/me/addresses/attic', springfield, as)).status).toBe(200)
  expect(await seenBy(host, ada.who)).toEqual(before)
})

verifies('tenant.isolated', "lists hold what is one's own", async () => {
  const paths = operations.filter(
    ({ method, path, callers }) => method === 'GET' && callers.length > 0 && paramsOf(path).length === 0,
  )
  expect(paths.length).toBeGreaterThan(8)
  for (const { path, id } of paths) {
    const { status, body } = await api(host).get(path, { token: bob.user })
    if (status === 200) expect(leaks(JSON.stringify(body), 'Ada Springfield'), id).toEqual([])
  }
})
