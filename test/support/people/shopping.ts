import { api } from '#test/support/api/api.ts'
import type { TestHost } from '#test/support/host/host.ts'
import { until } from '#test/support/run/until.ts'
import { completeOffers } from './complete-offers.ts'

type Fields = Record<string, unknown>
export interface CheckoutReply {
  checkoutId: string
  state: string
  version: number
  totalMinor: number
  currency: string
  legs: {
    leg: number
    merchantId: string
    merchantCheckoutId: string
    totalMinor: number
    payment: string
    placement: string
    orderId?: string
    lines: { sku: string; quantity: number }[]
  }[]
  approval?: { approvalId: string; receiptHash: string; expiresAt: string }
  drift?: { what: string; approved: string; now: string }[]
  failure?: { code: string; leg?: number }
}
export interface OfferReply {
  offerId: string
  merchantId: string
  sku: string
  totalMinor: number
  rank: number
  reasons: { rule: string; points: number; note: string }[]
}
export interface OrderReply {
  orderId: string
  merchantId: string
  merchantOrderId: string
  status: string
  totalMinor: number
  refundedMinor: number
  facts: { factId: string; kind: string; at: string; trackingNumber?: string }[]
  refunds: { state: string; amountMinor: number }[]
  lines: { line: number; quantity: number; paidMinor: number; refundedMinor: number; returnableQuantity: number }[]
  shippingMinor: number
  returns: { returnId: string; state: string; amountMinor: number; refundedMinor: number }[]
}

export const springfield = {
  name: 'Ada Example',
  line1: '1 Main St',
  city: 'Springfield',
  region: 'IL',
  postalCode: '62704',
  country: 'US',
}

/** Refuses an answer that is not the expected one, with all of it in the message. */
const must = <T>(status: number, answer: { status: number; body: T }, what: string): T => {
  if (answer.status !== status) throw new Error(`${what} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** A user with an address and an agent of theirs, and what they do in a purchase. */
export const shopper = async (
  host: TestHost | { url: string },
  limits = { perPurchaseMinor: 300_000, perMonthMinor: 3_000_000, currency: 'USD' },
) => {
  const { get, post, put } = api(host)
  const email = `${crypto.randomUUID()}@example.com`
  const password = 'correct horse battery staple'
  const registered = must(
    201,
    await post<{ userId: string; accessToken: string }>('/v1/auth/register', { email, password, name: 'Ada' }),
    'register',
  )
  let user = registered.accessToken
  must(200, await put('/v1/me/addresses/home', springfield, { token: user }), 'address')
  must(200, await put('/v1/me/limits', limits, { token: user }), 'limits')
  const made = must(
    201,
    await post<{ agentId: string; clientSecret: string }>('/v1/agents', { name: 'buyer' }, { token: user }),
    'agent',
  )
  const { agentId, clientSecret } = made
  const token = async () =>
    must(200, await post<{ accessToken: string }>('/v1/auth/agent-token', { agentId, clientSecret }), 'agent token')
      .accessToken
  let agent = await token()

  const checkout = async (checkoutId: string) =>
    must(200, await get<CheckoutReply>(`/v1/checkouts/${checkoutId}`, { token: user }), 'checkout')
  const order = async (orderId: string) =>
    must(200, await get<OrderReply>(`/v1/orders/${orderId}`, { token: user }), 'order')
  return {
    userId: registered.userId,
    email,
    password,
    get user() {
      return user
    },
    get agent() {
      return agent
    },
    agentId,
    checkout,
    order,
    /** Both log in again: a decision wants a fresh login, and tokens end. */
    async login() {
      user = must(200, await post<{ accessToken: string }>('/v1/auth/login', { email, password }), 'login').accessToken
      agent = await token()
      return user
    },
    /** What every merchant offers. */
    async offers(words: string): Promise<OfferReply[]> {
      const made = await post<{ intentId: string }>('/v1/intents', { text: words }, { token: agent })
      const { intentId } = must(201, made, 'intent')
      const path = (query: object) => `/v1/intents/${intentId}/offers?${new URLSearchParams({ ...query })}`
      const reply = await completeOffers((query) =>
        get<{ offers: OfferReply[]; complete: boolean }>(path(query), { token: agent }),
      )
      return must(200, reply, 'offers').offers
    },
    /** The agent quotes lines, to the stored address and on a card that works; the user does, to an address given inline. A merchant that misses its deadline on a busy machine is asked again. */
    async quote(lines: readonly Fields[], more: Fields = {}): Promise<CheckoutReply> {
      const body = { lines, addressId: 'home', instrument: 'pm_ok', ...more }
      const answer = await until(async () => {
        const reply = await post<CheckoutReply>('/v1/checkouts', body, { token: more['address'] ? user : agent })
        return reply.status !== 503 && reply
      })
      return must(201, answer, 'checkout')
    },
    async ask(checkoutId: string, more: Fields = {}) {
      const path = `/v1/checkouts/${checkoutId}/request-approval`
      return must(
        201,
        await post<{ approvalId: string; receiptHash: string; expiresAt: string }>(path, more, { token: agent }),
        'request-approval',
      )
    },
    async decide(
      checkoutId: string,
      approval: { approvalId: string; receiptHash: string },
      verdict: 'approve' | 'reject' = 'approve',
    ) {
      const { approvalId, receiptHash } = approval
      return must(
        200,
        await post<CheckoutReply>(
          `/v1/checkouts/${checkoutId}/${verdict}`,
          { approvalId, receiptHash },
          { token: user },
        ),
        verdict,
      )
    },
    /** Waits for the checkout to be in one of these states. */
    reaches: (checkoutId: string, states: readonly string[]) =>
      until(async () => {
        const read = await checkout(checkoutId)
        return states.includes(read.state) ? read : undefined
      }),
    orderReaches: (orderId: string, status: string) =>
      until(async () => {
        const read = await order(orderId)
        return read.status === status ? read : undefined
      }),
  }
}
export type Shopper = Awaited<ReturnType<typeof shopper>>
