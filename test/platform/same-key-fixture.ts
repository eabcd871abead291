import { afterAll, beforeAll } from 'vitest'
import type { CreationOptions, RequestOptions } from '#shared/identity/rules/webauthn/options.ts'
import { api } from '#test/support/api/api.ts'
import { type Operation, operationsOf } from '#test/support/api/operations.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { softwareAuthenticator } from '#test/support/people/authenticator.ts'
import { offered } from '#test/support/people/belongings.ts'
import { type Shopper, shopper, springfield } from '#test/support/people/shopping.ts'
import { until } from '#test/support/run/until.ts'

export type Fields = Record<string, unknown>
interface Scenario {
  params?: Record<string, string>
  body?: Fields
  /** Other bodies that the route would take; together they change each field. */
  others?: Fields[]
  /** What the second answer may leave out. */
  once?: string[]
}
export let host: TestHost
export let operations: Operation[]
export let ada: Shopper
export let bob: Shopper
beforeAll(async () => {
  host = await startTestHost()
  operations = await operationsOf(host)
  ;[ada, bob] = await Promise.all([shopper(host), shopper(host)])
})
afterAll(() => host?.stop())
const quoted = async (words: string) => {
  const { offerId } = await offered(ada, words)
  return (await ada.quote([{ offerId }])).checkoutId
}
const waiting = async (words: string) => {
  const checkoutId = await quoted(words)
  const { approvalId, receiptHash } = await ada.ask(checkoutId)
  return { checkoutId, approvalId, receiptHash }
}
const ordered = async (words: string) => {
  const approval = await waiting(words)
  await ada.decide(approval.checkoutId, approval)
  const done = await ada.reaches(approval.checkoutId, ['completed', 'failed', 'parked'])
  return done.legs[0]?.orderId ?? ''
}
const deciding = async (words: string, more: Fields = {}): Promise<Scenario> => {
  const { checkoutId, approvalId, receiptHash } = await waiting(words)
  const body = { approvalId, receiptHash }
  const others = [
    { ...body, approvalId: approvalId.replace(/-1$/, '-2') },
    { ...body, receiptHash: '0'.repeat(64) },
    ...Object.entries(more).map(([name, value]) => ({ ...body, [name]: value })),
  ]
  return { params: { checkoutId }, body, others }
}
/** The one origin of this machine that a user may name in the stage `dev`. */
const ear = () => 'http://127.0.0.1:8499/events'
const subscribed = async () =>
  (await api(host).post<{ subscriptionId: string }>('/v1/webhooks/subscriptions', { url: ear() }, { token: ada.user }))
    .body.subscriptionId
const words = 'yoga mat under $90'
const limits = { perPurchaseMinor: 300_000, perMonthMinor: 3_000_000, currency: 'USD' }
/** In a currency that nothing here costs: it decides nothing. */
const delegation = {
  currency: 'EUR',
  perPurchaseMinor: 5000,
  perMonthMinor: 20_000,
  expiresAt: '2099-01-01T00:00:00Z',
}
const templated = async () =>
  (await api(host).post<{ templateId: string }>('/v1/delegation-templates', template, { token: ada.user })).body
    .templateId
const newCredential = async () => {
  const { body } = await api(host).post<CreationOptions>('/v1/me/passkeys/options', undefined, { token: ada.user })
  return softwareAuthenticator(host.url).create(body)
}
/** An answer to no question: a key is bound to it all the same. */
const someAssertion = () =>
  softwareAuthenticator(host.url).get({ challenge: 'A'.repeat(43), rpId: 'localhost' } as RequestOptions)
const newAgent = async () =>
  (await api(host).post<{ agentId: string }>('/v1/agents', { name: 'limited' }, { token: ada.user })).body.agentId
const delegated = async () =>
  (await api(host).post<{ delegationId: string }>('/v1/delegations', delegation, { token: ada.user })).body.delegationId
const { expiresAt: _, ...lasting } = delegation
const template = { name: 'errands', ...lasting }
const newMethod = async () =>
  (await api(host).post<{ methodId: string }>('/v1/payment-methods', { token: 'tok_visa' }, { token: ada.user })).body
    .methodId
/** Every term of a delegation, other than above. */
const otherTerms = async () => ({
  name: 'groceries',
  agentId: await newAgent(),
  merchants: ['merchant-a'],
  perPurchaseMinor: 4000,
  perDayMinor: 10_000,
  perMonthMinor: 19_000,
  purchases: 3,
  everyDays: 2,
  askAboveMinor: 1000,
  instruments: ['pm_ok'],
  addressIds: ['home'],
  drift: { allow: 'never' },
  expiresAt: '2098-01-01T00:00:00Z',
  currency: 'USD',
})
/** The same without the currency, which stays. */
const patchTerms = async () => {
  const { currency: _, ...terms } = await otherTerms()
  return terms
}
/** The body with one member changed at a time. */
const changed = (body: Fields, terms: Fields): Fields[] =>
  Object.entries(terms).map(([name, value]) => ({ ...body, [name]: value }))
/** How each route that takes a key is called so that it works. */
export const scenarios: Record<string, () => Promise<Scenario>> = {
  createAgent: async () => ({
    body: { name: 'second' },
    others: [{ name: 'third' }, { name: 'second', scopes: ['catalog:read'] }],
    once: ['clientSecret'],
  }),
  deleteAgent: async () => {
    const { body } = await api(host).post<{ agentId: string }>('/v1/agents', { name: 'gone' }, { token: ada.user })
    return { params: { agentId: body.agentId } }
  },
  rotateAgentSecret: async () => ({
    params: { agentId: await newAgent() },
    body: {},
    others: [{ keepSeconds: 60 }],
    once: ['clientSecret'],
  }),
  deleteAddress: async () => {
    await api(host).put('/v1/me/addresses/attic', springfield, { token: ada.user })
    return { params: { addressId: 'attic' } }
  },
  readNotification: async () => {
    await newAgent()
    const notificationId = await until(async () => {
      const listed = api(host).get<{ items: { notificationId: string }[] }>('/v1/notifications', { token: ada.user })
      return (await listed).body.items[0]?.notificationId
    })
    return { params: { notificationId } }
  },
  readNotifications: async () => ({
    body: { until: '2026-01-01T00:00:00Z' },
    others: [{ until: '2026-01-02T00:00:00Z' }],
  }),
  createDelegationTemplate: async () => {
    const { expiresAt: _end, ...terms } = await otherTerms()
    return { body: template, others: changed(template, { ...terms, lastsDays: 7 }) }
  },
  deleteDelegationTemplate: async () => ({ params: { templateId: await templated() } }),
  useDelegationTemplate: async () => ({
    params: { templateId: await templated() },
    body: {},
    others: changed({}, await otherTerms()),
  }),
  putPolicy: async () => ({
    body: { rules: [{ rule: 'new-address', verdict: 'ask' }] },
    others: [{ rules: [] }, { rules: [{ rule: 'new-address', verdict: 'refuse' }] }],
  }),
  putLimits: async () => ({
    body: limits,
    others: [
      { ...limits, perPurchaseMinor: 200_000 },
      { ...limits, perMonthMinor: 2_000_000 },
      { ...limits, currency: 'EUR' },
      { ...limits, passkeyAboveMinor: 1000 },
    ],
  }),
  createPasskey: async () => {
    const body = { name: 'Phone', credential: await newCredential() }
    return {
      body,
      others: [
        { ...body, name: 'Key' },
        { ...body, credential: await newCredential() },
      ],
    }
  },
  deletePasskey: async () => {
    const credential = await newCredential()
    const { body } = await api(host).post<{ passkeyId: string }>('/v1/me/passkeys', { credential }, { token: ada.user })
    return { params: { passkeyId: body.passkeyId } }
  },
  putAgentLimits: async () => ({
    params: { agentId: await newAgent() },
    body: { currency: 'USD' },
    others: [
      { currency: 'EUR' },
      ...Object.entries({ perPurchaseMinor: 100, perDayMinor: 200, perMonthMinor: 300, openApprovals: 5 }).map(
        ([name, value]) => ({ currency: 'USD', [name]: value }),
      ),
    ],
  }),
  createDelegation: async () => ({ body: delegation, others: changed(delegation, await otherTerms()) }),
  patchDelegation: async () => ({
    params: { delegationId: await delegated() },
    body: { name: 'books' },
    others: changed({ name: 'books' }, await patchTerms()),
  }),
  revokeDelegation: async () => ({ params: { delegationId: await delegated() } }),
  createPaymentMethod: async () => ({
    body: { token: 'tok_visa' },
    others: changed(
      { token: 'tok_visa' },
      { token: 'tok_mastercard', label: 'Travel', agentsMayUse: true, default: true },
    ),
  }),
  patchPaymentMethod: async () => ({
    params: { methodId: await newMethod() },
    body: { label: 'Travel' },
    others: changed({ label: 'Travel' }, { label: null, agentsMayUse: true, default: true }),
  }),
  deletePaymentMethod: async () => ({ params: { methodId: await newMethod() } }),
  freezeSpending: async () => ({ body: { frozen: false }, others: [{ frozen: true }] }),
  createIntent: async () => ({
    body: { text: words },
    others: [
      { text: 'desk lamp' },
      ...Object.entries({
        query: 'lamp',
        maxPriceMinor: 5000,
        minPriceMinor: 1000,
        currency: 'USD',
        quantity: 2,
        deliverBy: '2099-01-01',
        merchants: ['merchant-b'],
        notMerchants: ['merchant-b'],
        without: ['blue'],
        country: 'US',
        mode: 'assist',
        prefer: 'price',
        timeZone: 'Europe/Berlin',
      }).map(([name, value]) => ({ text: words, [name]: value })),
    ],
  }),
  createCheckout: async () => {
    const { offerId } = await offered(ada, 'head torch')
    const { addressId, ...rest } = { lines: [{ offerId }], addressId: 'home', instrument: 'pm_ok' }
    const body = { ...rest, addressId }
    const intentId = `int_${offerId.slice(4, 30)}`
    return {
      body,
      others: [
        { ...body, lines: [{ offerId, quantity: 2 }] },
        { ...body, addressId: 'work' },
        { ...rest, address: springfield },
        { ...body, instrument: 'pm_other' },
        { ...body, fulfilment: 'best_effort' },
        { ...body, deliverBy: '2099-01-01T00:00:00Z' },
        { ...body, intentId },
      ],
    }
  },
  mergeCart: async () => {
    const take = async () =>
      (await api(host).post<{ cartId: string }>('/v1/carts', {}, { token: ada.user })).body.cartId
    return { params: { cartId: await take() }, body: {}, others: [{ into: await take() }] }
  },
  checkoutCart: async () => {
    const { offerId } = await offered(ada, 'head torch')
    const cart = { lines: [{ offerId }, { merchantId: 'merchant-a', sku: 'a-gro-01' }] }
    const { cartId } = (await api(host).post<{ cartId: string }>('/v1/carts', cart, { token: ada.user })).body
    const { addressId, ...rest } = { items: ['1'], addressId: 'home', instrument: 'pm_ok' }
    const body = { ...rest, addressId }
    return {
      params: { cartId },
      body,
      others: [
        { ...body, items: ['2'] },
        { ...body, addressId: 'work' },
        { ...rest, address: springfield },
        { ...body, instrument: 'pm_other' },
        { ...body, fulfilment: 'best_effort' },
        { ...body, deliverBy: '2099-01-01T00:00:00Z' },
        { ...body, intentId: `int_${offerId.slice(4, 30)}` },
      ],
    }
  },
  quoteCheckout: async () => ({ params: { checkoutId: await quoted('desk lamp') } }),
  requestApproval: async () => ({
    params: { checkoutId: await quoted('desk lamp') },
    body: { validSeconds: 600 },
    others: [
      { validSeconds: 601 },
      { validSeconds: 600, buyAgain: true },
      { validSeconds: 600, maxTotalMinor: 90_000 },
    ],
  }),
  confirmCheckout: async () => ({ params: { checkoutId: await quoted('coffee maker') } }),
  cancelCheckout: async () => ({ params: { checkoutId: await quoted('coffee maker') } }),
  approveCheckout: () => deciding('bike helmet', { assertion: someAssertion() }),
  rejectCheckout: () => deciding('insulated bottle', { reason: 'too dear' }),
  cancelOrder: async () => ({ params: { orderId: await ordered('dotted notebook') }, body: {} }),
  refundOrder: async () => ({
    params: { orderId: await ordered('yoga mat') },
    body: { amountMinor: 1 },
    others: [{ amountMinor: 2 }, {}, { shippingMinor: 1 }, { lines: [{ line: 1 }] }],
  }),
  createReturn: async () => {
    const orderId = await ordered('head torch')
    await api(host).post(`/v1/orders/${orderId}/simulate-advance`, { to: 'delivered' }, { token: ada.user })
    const body = { reason: 'damaged', lines: [{ line: 1, quantity: 1 }] }
    return { params: { orderId }, body, others: [{ ...body, reason: 'other' }, { reason: 'damaged' }] }
  },
  createSubscription: async () => ({
    body: { url: ear(), types: ['order.created'] },
    others: [
      { url: `${ear()}/2`, types: ['order.created'] },
      { url: ear(), types: ['order.updated'] },
    ],
    once: ['secret'],
  }),
  deleteSubscription: async () => ({ params: { subscriptionId: await subscribed() } }),
  pingSubscription: async () => ({ params: { subscriptionId: await subscribed() } }),
  redeliver: async () => {
    const subscriptionId = await subscribed()
    const path = `/v1/webhooks/subscriptions/${subscriptionId}/ping`
    const { body } = await api(host).post<{ deliveryId: string }>(path, undefined, { token: ada.user })
    return { params: { subscriptionId, deliveryId: body.deliveryId } }
  },
}
export const keyed = () => operations.filter(({ key, scope }) => key && scope !== 'operate')
