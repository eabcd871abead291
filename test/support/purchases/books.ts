import { expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import type { TestHost } from '#test/support/host/host.ts'
import type { Shopper } from '#test/support/people/shopping.ts'

export interface BankHold {
  reference: string
  state: string
  merchantId: string
  amountMinor: number
  capturedMinor: number
  refundedMinor: number
}
interface ShopOrder {
  id: string
  checkoutId: string
  at: string
  totalMinor: number
}
interface ShopBooks {
  orders: ShopOrder[]
  stock: { sku: string; available: number }[]
  holds: { id: string; state: string; hold: string }[]
  webhooks: Record<string, unknown>[]
}
interface Rule {
  operation: string
  kind: string
  times?: number | null
  delayMs?: number
  percent?: number
  polls?: number
}

const ask = async <T>(
  host: TestHost,
  company: string,
  method: 'get' | 'post' | 'put' | 'delete',
  path: string,
  body?: unknown,
): Promise<T> => {
  const url = host.companies[company]?.url
  if (!url) throw new Error(`There is no ${company}`)
  const options = { headers: { 'simulation-secret': host.simulationKey }, key: null }
  const calls = api(url)
  const answer =
    method === 'get' || method === 'delete'
      ? await calls[method]<T>(path, options)
      : await calls[method]<T>(path, body, options)
  if (answer.status >= 300)
    throw new Error(`${company} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** Switches a fault of an outside company on, for its next call unless told otherwise. */
export const chaos = (host: TestHost, company: string, rule: Rule) => ask(host, company, 'post', '/chaos', rule)
export const calm = (host: TestHost, company: string) => ask(host, company, 'delete', '/chaos')
/** The faults that are switched on, and how often each strikes yet. */
export const rulesOf = async (host: TestHost, company: string) =>
  (await ask<{ rules: { operation: string; kind: string; left: number }[] }>(host, company, 'get', '/chaos')).rules
export const setStock = (
  host: TestHost,
  company: string,
  sku: string,
  stock: { available?: number; priceMinor?: number },
) => ask(host, company, 'put', `/sim/stock/${encodeURIComponent(sku)}`, stock)
/** A merchant carries a return on to this stage. */
export const moveReturn = (host: TestHost, company: string, merchantOrderId: string, returnId: string, to: string) =>
  ask(host, company, 'post', `/sim/orders/${merchantOrderId}/returns/${returnId}/advance`, { to })
/** A merchant gives money back that nobody asked for. */
export const goodwill = (host: TestHost, company: string, merchantOrderId: string, amountMinor: number) =>
  ask(host, company, 'post', `/sim/orders/${merchantOrderId}/refund`, { amountMinor, reference: crypto.randomUUID() })
export const shopBooks = (host: TestHost, company: string) => ask<ShopBooks>(host, company, 'get', '/sim/records')
export const bankBooks = (host: TestHost) =>
  ask<{ holds: BankHold[]; balances: Record<string, number> }>(host, 'bank', 'get', '/sim/records')

/** The bank's record of one purchase's legs. */
export const bankHoldsOf = async (host: TestHost, checkoutId: string): Promise<BankHold[]> =>
  (await bankBooks(host)).holds.filter(({ reference }) => reference.startsWith(`apr_${checkoutId.slice(4)}-`))

export interface Books {
  capturedMinor: number
  refundedMinor: number
  heldMinor: number
  placed: number
  balances: Record<string, number>
}

/** One purchase in three sets of books - our ledger, the bank's, the merchants' - which must agree to the cent. */
export const books = async (host: TestHost, shopper: Shopper, checkoutId: string): Promise<Books> => {
  const { body } = await api(host).get<{
    items: { kind: string; postings: { amountMinor: number }[] }[]
    balances: Record<string, number>
  }>(`/v1/transactions?checkoutId=${checkoutId}`, { token: shopper.user })
  for (const { postings } of body.items) expect(postings.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(0)
  const holds = await bankHoldsOf(host, checkoutId)
  const sum = (pick: (hold: BankHold) => number) => holds.reduce((total, hold) => total + pick(hold), 0)
  const capturedMinor = sum((hold) => hold.capturedMinor)
  const refundedMinor = sum((hold) => hold.refundedMinor)
  const heldMinor = sum((hold) => (hold.state === 'authorized' ? hold.amountMinor : 0))
  const checkout = await shopper.checkout(checkoutId)
  const shops = await Promise.all(
    [...new Set(checkout.legs.map((leg) => leg.merchantId))].map((company) => shopBooks(host, company)),
  )
  const sessions = new Set(checkout.legs.map((leg) => leg.merchantCheckoutId))
  const placed = shops
    .flatMap(({ orders }) => orders)
    .filter((order) => sessions.has(order.checkoutId) && order.at !== 'canceled')
  const { balances } = body
  const ours = (account: string) =>
    Object.entries(balances)
      .filter(([name]) => name.startsWith(account))
      .reduce((total, [, minor]) => total + minor, 0)
  expect({ held: ours('buyer:held'), merchants: ours('merchant:') }).toEqual({
    held: heldMinor,
    merchants: capturedMinor - refundedMinor,
  })
  return { capturedMinor, refundedMinor, heldMinor, placed: placed.length, balances }
}

/** What is left of the user's monthly limit, seen from outside: the largest total that is still accepted is not asked; the limits route tells. */
export const remaining = async (host: TestHost, shopper: Shopper): Promise<number> => {
  const { body } = await api(host).get<{ remainingMinor?: number }>('/v1/me/limits', { token: shopper.user })
  return body.remainingMinor ?? Number.NaN
}

/** At the end of a test file: no call was refused by IAM, and nothing lies in a dead-letter queue. */
export const expectClean = async (host: TestHost): Promise<void> => {
  const { denied, deadLetters } = await host.local<{ denied: unknown[]; deadLetters: Record<string, number> }>('state')
  expect(denied).toEqual([])
  expect(Object.entries(deadLetters).filter(([, depth]) => depth > 0)).toEqual([])
}
