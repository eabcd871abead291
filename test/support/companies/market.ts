import { CheckoutShape } from '#shared/merchants/ucp/contract/checkout.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'
import { payments } from '#shared/payments/payments.ts'
import { startEngine } from '#test/support/aws/engine.ts'
import { shopper } from '#test/support/people/shopper.ts'
import { bankAt } from './admitted.ts'
import { bankKeys, type Line, startCompanies } from './companies.ts'
import { startPlatform } from './platform.ts'

export const merchants = ['merchant-a', 'merchant-b'] as const
export type MerchantName = (typeof merchants)[number]

interface StockRow {
  sku: string
  available: number
  held: number
  sold: number
}
/** A merchant's books. */
export interface ShopRecords {
  orders: { id: string; checkoutId: string; totalMinor: number; at: string }[]
  stock: StockRow[]
  holds: { id: string; state: string }[]
  webhooks: {
    webhookId: string
    state: string
    fault?: string
    orderId: string
    attempts: { at: number; status?: number }[]
  }[]
}
/** The bank's books. */
export interface BankRecords {
  holds: { reference: string; state: string; capturedMinor: number; refundedMinor: number; captureReference?: string }[]
  entries: { kind: string; reference: string; lines: { account: string; amountMinor: number }[] }[]
  balances: Record<string, Record<string, number>>
}

/** Engine, platform stub, bank and both merchants, with the moves of a purchase made by hand. */
export const startMarket = async (line?: Line) => {
  const engine = await startEngine()
  const platform = await startPlatform()
  const companies = await startCompanies(platform.url, undefined, line)
  process.env['PARAMETERS'] = '/purser/test'
  const settings = { baseUrl: platform.url, payments: bankAt(companies.url.bank), merchants: [] }
  companies.parameters['/purser/test/settings'] = JSON.stringify(settings)
  companies.parameters['/purser/test/payment-key'] = bankKeys.platform
  const shop = shopper(companies.url, platform.profileUrl, platform.key)
  const skuOf = (merchant: MerchantName, code: string) => `${merchant === 'merchant-a' ? 'a' : 'b'}-${code}`

  const held = async (merchantId: string, amountMinor: number, instrument = 'pm_ok') => {
    const reference = `leg-${crypto.randomUUID()}`
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
    const terms = { reference, merchantId, amountMinor, currency: 'USD', customer: 'usr_1', instrument, expiresAt }
    const answer = await payments.authorize(terms)
    if (answer.state !== 'authorized') throw new Error(`not held: ${JSON.stringify(answer)}`)
    return { reference, credential: answer.credential }
  }
  /** A checkout that can be completed, and the credential that pays for it. */
  const ready = async (merchant: MerchantName, code = 'gro-01', quantity = 1) => {
    const created = await shop.create(merchant, skuOf(merchant, code), quantity)
    if (created.status !== 201) throw new Error(JSON.stringify(created.body))
    const checkout = CheckoutShape.parse(created.body)
    const totalMinor = amountOf(checkout.totals, 'total')
    return { id: checkout.id, totalMinor, ...(await held(merchant, totalMinor)) }
  }
  const records = async (merchant: MerchantName) =>
    (await companies.control(merchant, 'GET', '/sim/records')) as unknown as ShopRecords
  return {
    platform,
    companies,
    shop,
    skuOf,
    held,
    ready,
    /** A placed order. */
    async bought(merchant: MerchantName, code = 'gro-01', quantity = 1) {
      const sale = await ready(merchant, code, quantity)
      const done = await shop.complete(merchant, sale.id, sale.credential)
      return { ...sale, orderId: String(done.body.order.id) }
    },
    records,
    bank: async () => (await companies.control('bank', 'GET', '/sim/records')) as unknown as BankRecords,
    async stockOf(merchant: MerchantName, sku: string): Promise<StockRow> {
      const untouched = { sku, available: -1, held: 0, sold: 0 }
      return (await records(merchant)).stock.find((row) => row.sku === sku) ?? untouched
    },
    ordersOf: async (merchant: MerchantName, checkoutId: string) =>
      (await records(merchant)).orders.filter((order) => order.checkoutId === checkoutId),
    stockIn: (merchant: MerchantName, sku: string, available: number) =>
      companies.control(merchant, 'PUT', `/sim/stock/${sku}`, { available }),
    /** Adds one chaos rule. */
    trouble: (merchant: MerchantName | 'bank', rule: object) => companies.control(merchant, 'POST', '/chaos', rule),
    advance: (merchant: MerchantName, orderId: string, to?: string) =>
      companies.control(merchant, 'POST', `/sim/orders/${orderId}/advance`, { ...(to && { to }) }),
    /** No chaos, nothing received. */
    async calm() {
      platform.webhooks.length = 0
      platform.answers.length = 0
      for (const name of ['bank', ...merchants] as const) await companies.control(name, 'DELETE', '/chaos')
    },
    async stop() {
      await companies.stop()
      await platform.stop()
      await engine.stop()
    },
  }
}
export type Market = Awaited<ReturnType<typeof startMarket>>
