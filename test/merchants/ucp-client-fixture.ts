import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import type { QuoteRequest } from '#shared/merchants/port.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import { payments } from '#shared/payments/payments.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { bankAt, shopAt } from '#test/support/companies/admitted.ts'
import { bankKeys, type Companies, startCompanies } from '#test/support/companies/companies.ts'
import { type StubPlatform, startPlatform } from '#test/support/companies/platform.ts'

let engine: Engine
let platform: StubPlatform
export let companies: Companies
export const shops = ['merchant-a', 'merchant-b'] as const
beforeAll(async () => {
  engine = await startEngine()
  platform = await startPlatform()
  companies = await startCompanies(platform.url)
  process.env['PARAMETERS'] = '/purser/test'
  const merchants = shops.map((merchantId) => shopAt(merchantId, companies.url[merchantId]))
  const { bank, ...urls } = companies.url
  const settings = { baseUrl: platform.url, payments: bankAt(bank), merchantOrigins: Object.values(urls), merchants }
  companies.parameters['/purser/test/settings'] = JSON.stringify(settings)
  companies.parameters['/purser/test/payment-key'] = bankKeys.platform
  companies.parameters['/purser/test/signing-key'] = JSON.stringify(platform.key)
})
afterAll(async () => {
  await companies.stop()
  await platform.stop()
  await engine.stop()
})
beforeEach(async () => {
  for (const name of ['bank', ...shops] as const) await companies.control(name, 'DELETE', '/chaos')
})
afterEach(() => vi.useRealTimers())
export const trouble = (merchant: (typeof shops)[number], rule: object) =>
  companies.control(merchant, 'POST', '/chaos', rule)
export const soon = (ms = 5000) => Date.now() + ms
export const address = {
  name: 'Ada Lovelace',
  line1: '1 Main St',
  city: 'Springfield',
  region: 'IL',
  postalCode: '62704',
  country: 'US',
}
export const wanted = async (merchantId: string, text = 'coffee maker', quantity = 1): Promise<QuoteRequest> => {
  const products = await (await merchantOf(merchantId)).search({ text, quantity }, soon())
  const product = products.find(({ available }) => available)
  if (!product) throw new Error(`${merchantId} has no ${text}`)
  return { reference: crypto.randomUUID(), lines: [{ sku: product.sku, quantity }], address }
}
const credentialFor = async (merchantId: string, amountMinor: number) => {
  const answer = await payments.authorize({
    reference: `leg-${crypto.randomUUID()}`,
    merchantId,
    amountMinor,
    currency: 'USD',
    customer: 'usr_1',
    instrument: 'pm_ok',
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  })
  if (answer.state !== 'authorized') throw new Error('declined')
  return answer.credential
}
/** A quoted checkout with its credential, ready to be completed. */
export const ready = async (merchantId: string, quantity = 1) => {
  const merchant = await merchantOf(merchantId)
  const quote = await merchant.quote(await wanted(merchantId, 'coffee maker', quantity))
  const amountMinor = quote.totals.totalMinor
  const credential = await credentialFor(merchantId, amountMinor)
  const { merchantCheckoutId } = quote
  const amount = { amountMinor, currency: 'USD' }
  return { merchant, quote, order: { merchantCheckoutId, reference: crypto.randomUUID(), credential, amount } }
}
