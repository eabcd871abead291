import type { ChildHost } from '#infra/host-process/child-host.ts'
import { idWith, ownPart } from '#shared/kernel/ids.ts'
import type { DemoBuyer, DemoCheckout } from './buyer.ts'
import { callsTo } from './calls.ts'
import { expectStatus, expectToBe } from './expectations.ts'

/** What one company has recorded about one purchase, in minor units. */
interface Book {
  heldMinor: number
  paidMinor: number
  refundedMinor: number
}
interface Ledger {
  items: { kind: string; postings: { account: string; amountMinor: number }[] }[]
}
interface BankRecords {
  holds: { reference: string; state: string; amountMinor: number; capturedMinor: number; refundedMinor: number }[]
}
export interface ShopRecords {
  orders: {
    id: string
    checkoutId: string
    at: string
    totalMinor: number
    refunds: { amountMinor: number; state: string }[]
  }[]
  webhooks: { orderId: string; webhookId: string; attempts: { status?: number }[] }[]
}

const sum = <T>(items: readonly T[], minor: (item: T) => number): number =>
  items.reduce((total, item) => total + minor(item), 0)

/** Calls to a simulator with the simulation key. */
export const simulation = ({ companies, simulationKey }: ChildHost, company: string) =>
  callsTo(companies[company]?.url ?? '', { 'simulation-secret': simulationKey })

export const shopRecords = async (host: ChildHost, company: string): Promise<ShopRecords> =>
  expectStatus(`The books of ${company}`, 200, await simulation(host, company).get<ShopRecords>('/sim/records'))

const ourBook = async (buyer: DemoBuyer, checkoutId: string): Promise<Book> => {
  const answer = await buyer.user.get<Ledger>(`/v1/transactions?checkoutId=${checkoutId}`)
  const { items } = expectStatus('Our ledger', 200, answer)
  expectToBe(
    'The sum of all postings',
    0,
    sum(items, ({ postings }) => sum(postings, (posting) => posting.amountMinor)),
  )
  const postings = (kind: RegExp, account: RegExp) =>
    items
      .filter((item) => kind.test(item.kind))
      .flatMap((item) => item.postings.filter((one) => account.test(one.account)))
  return {
    heldMinor: sum(postings(/./, /^buyer:held/), (posting) => posting.amountMinor),
    paidMinor: sum(postings(/^capture/, /^merchant:/), (posting) => posting.amountMinor),
    refundedMinor: sum(postings(/^refund/, /^buyer:available/), (posting) => posting.amountMinor),
  }
}

const bankBook = async (host: ChildHost, checkoutId: string): Promise<Book> => {
  const records = expectStatus(
    'The books of the bank',
    200,
    await simulation(host, 'bank').get<BankRecords>('/sim/records'),
  )
  const holds = records.holds.filter(({ reference }) =>
    reference.startsWith(idWith('approval', `${ownPart(checkoutId)}-`)),
  )
  return {
    heldMinor: sum(holds, ({ state, amountMinor }) => (state === 'authorized' ? amountMinor : 0)),
    paidMinor: sum(holds, ({ capturedMinor }) => capturedMinor),
    refundedMinor: sum(holds, ({ refundedMinor }) => refundedMinor),
  }
}

const shopBook = async (host: ChildHost, { legs }: DemoCheckout): Promise<Omit<Book, 'heldMinor'>> => {
  const sessions = new Set(legs.map((leg) => leg.merchantCheckoutId))
  const shops = await Promise.all(
    [...new Set(legs.map((leg) => leg.merchantId))].map((name) => shopRecords(host, name)),
  )
  const orders = shops.flatMap((shop) => shop.orders).filter((order) => sessions.has(order.checkoutId))
  const refunds = orders.flatMap((order) => order.refunds.filter(({ state }) => state === 'done'))
  return {
    paidMinor: sum(orders, ({ totalMinor }) => totalMinor),
    refundedMinor: sum(refunds, ({ amountMinor }) => amountMinor),
  }
}

/** Checks that our ledger, the bank's records and the merchant's records agree with the expected amounts. */
export const expectBooks = async (
  host: ChildHost,
  buyer: DemoBuyer,
  checkoutId: string,
  expected: Book,
): Promise<Record<'ledger' | 'bank' | 'merchant', Partial<Book>>> => {
  const checkout = await buyer.checkout(checkoutId)
  const { heldMinor: _, ...sold } = expected
  const [ledger, bank, merchant] = await Promise.all([
    ourBook(buyer, checkoutId),
    bankBook(host, checkoutId),
    shopBook(host, checkout),
  ])
  expectToBe('Our ledger', expected, ledger)
  expectToBe('The record of the bank', expected, bank)
  expectToBe('The record of the merchant', sold, merchant)
  return { ledger, bank, merchant }
}
