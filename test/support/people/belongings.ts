import { makeOperator } from '#infra/host-process/make-operator.ts'
import { api } from '#test/support/api/api.ts'
import type { TestHost } from '#test/support/host/host.ts'
import { type OfferReply, type Shopper, shopper, springfield } from './shopping.ts'

/** The first offer for these words. */
export const offered = async (who: Shopper, words: string): Promise<OfferReply> => {
  const [offer] = await who.offers(words)
  if (!offer) throw new Error(`Nobody offers ${words}`)
  return offer
}

/** The token of a user who was made an operator of this host and just logged in. */
const staffOf = async (host: TestHost): Promise<string> => {
  const { post } = api(host)
  const account = { email: `${crypto.randomUUID()}@staff.example`, password: 'correct horse battery staple' }
  await post('/v1/auth/register', account)
  await makeOperator(host, account.email)
  return String((await post<{ accessToken: string }>('/v1/auth/login', account)).body.accessToken)
}

/** A user with one of everything: what bad calls and strangers could touch. */
export const belongings = async (host: TestHost) => {
  const who = await shopper(host)
  const { get, post } = api(host)
  // What outlasts a token needs a fresh login, so it comes first.
  const spare = await post<{ agentId: string; clientSecret: string }>(
    '/v1/agents',
    { name: 'spare' },
    { token: who.user },
  )
  const subscription = await post<{ subscriptionId: string }>(
    '/v1/webhooks/subscriptions',
    { url: 'http://127.0.0.1:8499/nowhere' },
    { token: who.user },
  )
  const { subscriptionId } = subscription.body
  const method = await post<{ methodId: string }>(
    '/v1/payment-methods',
    { token: 'tok_visa', label: 'Secret card', agentsMayUse: true },
    { token: who.user },
  )
  // It is for the spare agent alone, so it decides nothing here.
  const terms = {
    agentId: spare.body.agentId,
    currency: 'USD',
    perPurchaseMinor: 100,
    perMonthMinor: 100,
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  }
  const delegation = await post<{ delegationId: string }>('/v1/delegations', terms, { token: who.user })
  const { agentId: _, expiresAt: __, ...limits } = terms
  const template = await post<{ templateId: string }>(
    '/v1/delegation-templates',
    { name: 'small things', lastsDays: 30, ...limits },
    { token: who.user },
  )
  const [bought, wanted, liked] = await Promise.all([
    offered(who, 'dotted notebook'),
    offered(who, 'yoga mat'),
    offered(who, 'desk lamp'),
  ])
  const done = await who.quote([{ offerId: bought.offerId }])
  await who.decide(done.checkoutId, await who.ask(done.checkoutId))
  const ended = await who.reaches(done.checkoutId, ['completed', 'failed', 'parked'])
  const orderId = ended.legs[0]?.orderId ?? ''
  const transactions = await get<{ items: { transactionId: string }[] }>(
    `/v1/transactions?checkoutId=${done.checkoutId}`,
    { token: who.user },
  )
  const waiting = await who.quote([{ offerId: wanted.offerId }])
  const approval = await who.ask(waiting.checkoutId)
  const quoted = await who.quote([{ offerId: liked.offerId }])
  const intentId = liked.offerId.replace(/^off_/, 'int_').replace(/_\d+$/, '')
  const lamp = { merchantId: liked.merchantId, sku: liked.sku, quantity: 1 }
  const cart = await post<{ cartId: string }>('/v1/carts', { lines: [lamp] }, { token: who.user })
  const ping = await post<{ deliveryId: string }>(`/v1/webhooks/subscriptions/${subscriptionId}/ping`, undefined, {
    token: who.user,
  })
  const sessions = await get<{ items: { sessionId: string }[] }>('/v1/auth/sessions', { token: who.user })
  return {
    who,
    subscriptionId,
    deliveryId: ping.body.deliveryId,
    staff: await staffOf(host),
    offer: liked,
    intentId,
    orderId,
    done: done.checkoutId,
    waiting: waiting.checkoutId,
    quoted: quoted.checkoutId,
    asked: approval,
    cartId: cart.body.cartId,
    methodId: method.body.methodId,
    transactionId: transactions.body.items[0]?.transactionId ?? '',
    delegationId: delegation.body.delegationId,
    templateId: template.body.templateId,
    agentId: spare.body.agentId,
    clientSecret: spare.body.clientSecret,
    sessionIds: sessions.body.items.map(({ sessionId }) => sessionId),
  }
}
export type Belongings = Awaited<ReturnType<typeof belongings>>

/** A path parameter's value for an operation to act on. */
export const paramsFor = (own: Belongings, operation: string): Record<string, string> => ({
  checkoutId: /approve|reject/i.test(operation) ? own.waiting : own.quoted,
  approvalId: own.asked.approvalId,
  orderId: own.orderId,
  returnId: `rtn_${own.done.slice(4)}`,
  intentId: own.intentId,
  offerId: own.offer.offerId,
  agentId: own.agentId,
  cartId: own.cartId,
  methodId: own.methodId,
  transactionId: own.transactionId,
  itemId: '1',
  addressId: 'home',
  merchantId: own.offer.merchantId,
  carrier: 'parcel-post',
  subscriptionId: own.subscriptionId,
  deliveryId: own.deliveryId,
  delegationId: own.delegationId,
  templateId: own.templateId,
  sku: own.offer.sku,
  id: /parked/i.test(operation) ? 'prk_none' : 'merchant-a.event',
})

/** Bodies an operation would accept, by operation; the document's own example for those not named. */
export const bodiesFor = (own: Belongings, operation: string): Record<string, unknown>[] | undefined => {
  const { approvalId, receiptHash } = own.asked
  const line = { merchantId: own.offer.merchantId, sku: own.offer.sku, quantity: 1, options: { color: 'red' } }
  const all: Record<string, Record<string, unknown>[]> = {
    createCheckout: [
      {
        intentId: own.intentId,
        lines: [{ offerId: own.offer.offerId, quantity: 1 }],
        addressId: 'home',
        instrument: 'pm_ok',
      },
      {
        lines: [{ merchantId: 'merchant-a', sku: 'a-out-06', quantity: 1, options: { strap: 'black' } }],
        address: { ...springfield, line2: 'Apt 2', phone: '+1 555 0100' },
        instrument: 'pm_ok',
        fulfilment: 'best_effort',
        deliverBy: '2099-01-01T00:00:00Z',
      },
    ],
    createCart: [{ lines: [{ offerId: own.offer.offerId, quantity: 1 }] }, { lines: [line] }],
    putCart: [{ lines: [line] }],
    putCartItem: [line, { offerId: own.offer.offerId, quantity: 2 }],
    mergeCart: [{ into: own.cartId }],
    checkoutCart: [{ items: ['1'], intentId: own.intentId, addressId: 'home', instrument: 'pm_ok' }],
    createIntent: [
      { text: 'desk lamp under $90', timeZone: 'Europe/Berlin' },
      {
        query: 'desk lamp',
        maxPriceMinor: 9000,
        minPriceMinor: 100,
        currency: 'USD',
        quantity: 2,
        merchants: ['merchant-a'],
        country: 'US',
        mode: 'assist',
        prefer: 'price',
      },
    ],
    approveCheckout: [{ approvalId, receiptHash }],
    rejectCheckout: [{ approvalId, receiptHash }],
    requestApproval: [{ validSeconds: 600, buyAgain: false }],
    refundOrder: [{ amountMinor: 1 }, { shippingMinor: 1, lines: [{ line: 1, quantity: 1, amountMinor: 1 }] }],
    createReturn: [{ reason: 'damaged', lines: [{ line: 1, quantity: 1 }] }],
    simulateAdvance: [{ to: 'processing' }],
    getAgentToken: [{ agentId: own.agentId, clientSecret: own.clientSecret, scope: 'catalog:read' }],
    createAgent: [{ name: 'another', scopes: ['catalog:read'] }],
    rotateAgentSecret: [{ keepSeconds: 60 }],
    putAddress: [{ ...springfield, line2: 'Apt 2', phone: '+1 555 0100' }],
    putLimits: [{ perPurchaseMinor: 300_000, perMonthMinor: 3_000_000, currency: 'USD' }],
    putPolicy: [{ rules: [{ rule: 'hours', from: 1, until: 2, verdict: 'ask' }] }],
    setFreeze: [{ scope: 'user:usr_nobody', frozen: false, reason: 'nothing' }],
    retryParked: [{ version: 1, direction: 'forward' }],
    resolveParked: [{ version: 1, outcome: 'bought', note: 'x', amountMinor: 1, leg: 1, merchantOrderId: 'o-1' }],
    freezeSpending: [{ frozen: false }],
    logout: [{ everywhere: false }],
  }
  return all[operation]
}

/** All that a user can see of what is theirs. */
export const seenBy = async (host: TestHost, who: Shopper) => {
  const { get } = api(host)
  const read = async (path: string) => {
    const { status, body } = await get<{ items?: Record<string, unknown>[] }>(path, { token: who.user })
    if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`)
    return body
  }
  const lists = ['checkouts', 'approvals', 'orders', 'intents', 'carts'].map((name) => read(`/v1/${name}?limit=100`))
  const [checkouts, approvals, orders, intents, carts] = await Promise.all(lists)
  const whole = await Promise.all((checkouts?.items ?? []).map((one) => read(`/v1/checkouts/${one['checkoutId']}`)))
  const orderViews = await Promise.all((orders?.items ?? []).map((one) => read(`/v1/orders/${one['orderId']}`)))
  const [limits, addresses, agents, sessions] = await Promise.all(
    ['me/limits', 'me/addresses', 'agents', 'auth/sessions'].map((name) => read(`/v1/${name}`)),
  )
  return { checkouts, approvals, orders, intents, carts, whole, told: orderViews, limits, addresses, agents, sessions }
}
