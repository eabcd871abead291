import type * as z from 'zod'
import type { OrderView } from '#functions/orders/order-view.ts'
import type { Intent, Offer } from '#shared/discovery/rules/offers.ts'
import type { CheckoutView } from '#shared/purchase/checkout-view.ts'
import { type Calls, callsAs, callsTo } from './calls.ts'
import { expectStatus } from './expectations.ts'

export type DemoCheckout = z.output<typeof CheckoutView>
export type DemoOrder = z.output<typeof OrderView>
/** One approval: what the user approves or rejects. */
export interface RequestedApproval {
  approvalId: string
  receiptHash: string
  expiresAt: string
}
interface Limits {
  perPurchaseMinor: number
  perMonthMinor: number
  currency: string
}

const home = {
  name: 'Ada Example',
  line1: '1 Main St',
  city: 'Springfield',
  region: 'IL',
  postalCode: '62704',
  country: 'US',
}
/** An address of its own: the same items to another address are another purchase. */
export const addressAt = (number: number) => ({ ...home, line1: `${number} Main St` })

/** A registered user with an agent, and the calls of a purchase. Each call checks the status of its answer. */
export const openBuyer = async (baseUrl: string, limits: Limits) => {
  const anonymous = callsTo(baseUrl)
  const login = { email: `${crypto.randomUUID()}@example.com`, password: crypto.randomUUID() }
  const registered = await anonymous.post<{ accessToken: string }>('/v1/auth/register', { ...login, name: 'Ada' })
  let user: Calls = callsAs(baseUrl, expectStatus('Registering', 201, registered).accessToken)
  expectStatus('Keeping an address', 200, await user.put('/v1/me/addresses/home', home))
  expectStatus('Setting limits', 200, await user.put('/v1/me/limits', limits))
  const made = await user.post<{ agentId: string; clientSecret: string }>('/v1/agents', { name: 'Scout' })
  const { agentId, clientSecret } = expectStatus('Making an agent', 201, made)
  const agentToken = async () => {
    const granted = await anonymous.post<{ accessToken: string }>('/v1/auth/agent-token', { agentId, clientSecret })
    return expectStatus('The agent logging in', 200, granted).accessToken
  }
  let agent: Calls = callsAs(baseUrl, await agentToken())

  return {
    get user() {
      return user
    },
    get agent() {
      return agent
    },
    /** User and agent log in again: a decision needs a login younger than five minutes, and a token lives 15 minutes. */
    async refresh(): Promise<void> {
      const answer = await anonymous.post<{ accessToken: string }>('/v1/auth/login', login)
      user = callsAs(baseUrl, expectStatus('Logging in', 200, answer).accessToken)
      agent = callsAs(baseUrl, await agentToken())
    },
    /** The agent states an intent. */
    async intent(text: string): Promise<Intent> {
      const answer = await agent.post<Intent>('/v1/intents', { text })
      return expectStatus('Stating the intent', 201, answer)
    },
    /** Purser asks the merchants once; `anew` makes it ask them again. */
    async offers(intentId: string, anew = false): Promise<Offer[]> {
      const answer = await agent.get<{ offers: Offer[] }>(`/v1/intents/${intentId}/offers?refresh=${anew}`)
      return expectStatus('Asking for offers', 200, answer).offers
    },
    /** The agent asks the merchants for a quote; the user does where they give an address inline, which no agent may. */
    async quote(lines: readonly object[], more: object = { addressId: 'home' }): Promise<DemoCheckout> {
      const caller = 'address' in more ? user : agent
      const answer = await caller.post<DemoCheckout>('/v1/checkouts', { lines, instrument: 'pm_ok', ...more })
      return expectStatus('Quoting the checkout', 201, answer)
    },
    async ask(checkoutId: string): Promise<RequestedApproval> {
      const answer = await agent.post<RequestedApproval>(`/v1/checkouts/${checkoutId}/request-approval`)
      return expectStatus('Asking for approval', 201, answer)
    },
    async approve(checkoutId: string, { approvalId, receiptHash }: RequestedApproval): Promise<DemoCheckout> {
      const answer = await user.post<DemoCheckout>(`/v1/checkouts/${checkoutId}/approve`, { approvalId, receiptHash })
      return expectStatus('Approving', 200, answer)
    },
    async checkout(checkoutId: string): Promise<DemoCheckout> {
      return expectStatus('Reading the checkout', 200, await user.get<DemoCheckout>(`/v1/checkouts/${checkoutId}`))
    },
    async order(orderId: string): Promise<DemoOrder> {
      return expectStatus('Reading the order', 200, await user.get<DemoOrder>(`/v1/orders/${orderId}`))
    },
  }
}
export type DemoBuyer = Awaited<ReturnType<typeof openBuyer>>
