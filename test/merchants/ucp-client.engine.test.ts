import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { QuoteRequest } from '#shared/merchants/port.ts'
import type { IncomingWebhook } from '#shared/merchants/protocol.ts'
import { allMerchants, verifyWebhook as heldTo, merchantOf } from '#shared/merchants/registry.ts'
import { profilePath } from '#shared/merchants/ucp/contract/profile.ts'
import { payments } from '#shared/payments/payments.ts'
import { PrivateJwk, sign } from '#shared/platform/outward/http-signature.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { bankAt, shopAt } from '#test/support/companies/admitted.ts'
import { bankKeys, type Companies, startCompanies } from '#test/support/companies/companies.ts'
import { type StubPlatform, startPlatform } from '#test/support/companies/platform.ts'
import { eventually } from '#test/support/run/until.ts'

let engine: Engine
let platform: StubPlatform
let companies: Companies
const shops = ['merchant-a', 'merchant-b'] as const

beforeAll(async () => {
  engine = await startEngine()
  platform = await startPlatform()
  companies = await startCompanies(platform.url)
  process.env['PARAMETERS'] = '/purser/test'
  const merchants = shops.map((merchantId) => shopAt(merchantId, companies.url[merchantId]))
  const { bank, ...urls } = companies.url
  const settings = { baseUrl: platform.url, payments: bankAt(bank), allowedOrigins: Object.values(urls), merchants }
  companies.parameters['/purser/test/settings'] = JSON.stringify(settings)
  companies.parameters['/purser/test/bank-key'] = bankKeys.platform
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

const trouble = (merchant: (typeof shops)[number], rule: object) => companies.control(merchant, 'POST', '/chaos', rule)
const soon = (ms = 5000) => Date.now() + ms
const address = {
  name: 'Ada Lovelace',
  line1: '1 Main St',
  city: 'Springfield',
  region: 'IL',
  postalCode: '62704',
  country: 'US',
}
const wanted = async (merchantId: string, text = 'coffee maker', quantity = 1): Promise<QuoteRequest> => {
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
    instrument: 'pm_ok',
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  })
  if (answer.state !== 'authorized') throw new Error('declined')
  return answer.credential
}
/** A quoted checkout with its credential, ready to be completed. */
const ready = async (merchantId: string, quantity = 1) => {
  const merchant = await merchantOf(merchantId)
  const quote = await merchant.quote(await wanted(merchantId, 'coffee maker', quantity))
  const amountMinor = quote.totals.totalMinor
  const credential = await credentialFor(merchantId, amountMinor)
  const { merchantCheckoutId } = quote
  return { merchant, quote, order: { merchantCheckoutId, reference: crypto.randomUUID(), credential, amountMinor } }
}

describe.each(shops)('%s through the port', (merchantId) => {
  it('says what it can do', async () => {
    const able = await (await merchantOf(merchantId)).capabilities()
    expect(able).toMatchObject({ search: true, quote: true, cancelOrder: true, refundOrder: true, why: {} })
    expect(able.captureBy).toBe(merchantId === 'merchant-a' ? 'merchant' : 'platform')
  })

  it('answers a search with prices at the door for the quantity asked about', async () => {
    const products = await (await merchantOf(merchantId)).search({ text: 'headphones', quantity: 3, limit: 5 }, soon())
    expect(products.length).toBeGreaterThan(0)
    for (const { delivery, unitMinor, currency } of products) {
      expect(Number.isSafeInteger(unitMinor) && currency === 'USD').toBe(true)
      expect(delivery.length).toBeGreaterThan(0)
      expect(Date.parse(delivery[0]?.latest ?? '')).toBeGreaterThan(Date.now())
    }
  })

  it('quotes what its estimate said, and the same checkout for the same reference', async () => {
    const merchant = await merchantOf(merchantId)
    const request = await wanted(merchantId, 'coffee maker', 2)
    const { unitMinor, delivery } = await merchant.product(request.lines[0]?.sku ?? '', 2)
    const quote = await merchant.quote(request)
    const { subtotalMinor, shippingMinor, taxMinor, discountMinor, totalMinor } = quote.totals
    expect(subtotalMinor).toBe(unitMinor * 2)
    expect(totalMinor).toBe(subtotalMinor + shippingMinor + taxMinor - discountMinor)
    expect(shippingMinor + taxMinor).toBe((delivery[0]?.shippingMinor ?? 0) + (delivery[0]?.taxMinor ?? 0))
    expect((await merchant.quote(request)).merchantCheckoutId).toBe(quote.merchantCheckoutId)
    const again = await merchant.quote({ ...request, reference: crypto.randomUUID() })
    expect(again.merchantCheckoutId).not.toBe(quote.merchantCheckoutId)
  })

  it('delivers by the option that is in time', async () => {
    const merchant = await merchantOf(merchantId)
    const request = await wanted(merchantId)
    const [cheap, fast] = (await merchant.product(request.lines[0]?.sku ?? '')).delivery
    const deliverBy = fast?.latest ?? ''
    expect(Date.parse(deliverBy)).toBeLessThan(Date.parse(cheap?.latest ?? ''))
    const quote = await merchant.quote({ ...request, deliverBy })
    expect(quote.fulfilment?.optionId).toBe(fast?.optionId)
    expect(quote.eta.latest).toBe(deliverBy)
  })

  it('places once, however often it is told, and shows the order', async () => {
    const { merchant, order } = await ready(merchantId)
    const first = await merchant.complete(order, soon())
    expect(first.state).toBe('placed')
    expect(await merchant.complete(order, soon())).toEqual(first)
    const seen = await merchant.getCheckout(order)
    expect(seen.status).toBe('completed')
    const snapshot = await merchant.getOrder({ merchantOrderId: seen.order?.merchantOrderId ?? '' })
    expect(snapshot).toMatchObject({ merchantCheckoutId: order.merchantCheckoutId, totalMinor: order.amountMinor })
  })

  it('cancels an open checkout, and answers with the order when it is too late', async () => {
    const open = await ready(merchantId)
    const { merchantCheckoutId } = open.order
    expect(await open.merchant.cancelCheckout({ merchantCheckoutId }, 'undo-1')).toEqual({ state: 'canceled' })
    expect(await open.merchant.cancelCheckout({ merchantCheckoutId }, 'undo-2')).toEqual({ state: 'canceled' })
    expect(await open.merchant.complete(open.order, soon())).toMatchObject({ state: 'refused' })
    const done = await ready(merchantId)
    const placed = await done.merchant.complete(done.order, soon())
    expect(await done.merchant.cancelCheckout(done.order, 'undo-3')).toMatchObject({
      state: 'completed',
      merchantOrderId: placed.state === 'placed' && placed.merchantOrderId,
    })
  })

  it('cancels an order', async () => {
    const { merchant, order } = await ready(merchantId)
    const placed = await merchant.complete(order, soon())
    if (placed.state !== 'placed') throw new Error('not placed')
    const canceled = await merchant.cancelOrder(placed, crypto.randomUUID())
    expect(canceled.state).toBe('canceled')
  })

  it('names what it does not have', async () => {
    const merchant = await merchantOf(merchantId)
    await expect(merchant.product('no-such-thing')).rejects.toMatchObject({ code: 'product.not-found' })
    await expect(merchant.getOrder({ merchantOrderId: 'no-such-order' })).rejects.toMatchObject({
      code: 'order.not-found',
    })
    await expect(merchant.getCheckout({ merchantCheckoutId: 'no-such-checkout' })).rejects.toMatchObject({
      details: { reason: 'not_found' },
    })
    const request = { ...(await wanted(merchantId)), lines: [{ sku: 'no-such-thing', quantity: 1 }] }
    await expect(merchant.quote(request)).rejects.toMatchObject({ code: expect.stringMatching(/product|sold-out/) })
  })

  it('says when there is not enough', async () => {
    const merchant = await merchantOf(merchantId)
    const { lines } = await wanted(merchantId)
    const request = (quantity: number) =>
      merchant.quote({ reference: `many ${quantity}`, lines: [{ sku: lines[0]?.sku ?? '', quantity }], address })
    await expect(request(900)).rejects.toMatchObject({ code: 'offer.sold-out' })
    await expect(request(9000)).rejects.toMatchObject({ details: { reason: 'quantity_limit' } })
  })
})

describe('a merchant in trouble', () => {
  const b = 'merchant-b'
  it('that commits and falls silent leaves the outcome unknown, and a look finds the order', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'complete', kind: 'timeout-after-commit', delayMs: 8000 })
    await expect(merchant.complete(order, soon(1000))).rejects.toMatchObject({ code: 'merchant.outcome-unknown' })
    await eventually(async () => {
      const seen = await merchant.getCheckout(order)
      expect(seen.order?.merchantOrderId).toBeTruthy()
    })
  })

  it.each(['error-before', 'error-after', 'dead'])('with %s on complete leaves the outcome unknown', async (kind) => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'complete', kind })
    await expect(merchant.complete(order, soon())).rejects.toMatchObject({ code: 'merchant.outcome-unknown' })
    expect((await merchant.complete(order, soon())).state).toBe('placed')
  })

  it('that is still at it leaves the outcome unknown until it is done', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'complete', kind: 'complete-in-progress', polls: 2 })
    await expect(merchant.complete(order, soon())).rejects.toMatchObject({ code: 'merchant.outcome-unknown' })
    await eventually(async () => expect((await merchant.getCheckout(order)).status).toBe('completed'))
  })

  it('that is away on a read or a quote can be asked later', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: '*', kind: 'dead', times: 2 })
    await expect(merchant.getCheckout(order)).rejects.toMatchObject({ code: 'merchant.unavailable' })
    await expect(
      merchant.quote({ reference: 'x', lines: [{ sku: 'b-any', quantity: 1 }], address }),
    ).rejects.toMatchObject({ code: 'merchant.unavailable' })
  })

  it('whose totals do not add up is not believed', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'get', kind: 'totals-mismatch' })
    await expect(merchant.getCheckout(order)).rejects.toMatchObject({
      code: 'merchant.totals-mismatch',
    })
  })

  it('whose totals do not add up on the order it placed is still known to have placed it', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'complete', kind: 'totals-mismatch' })
    expect((await merchant.complete(order, soon())).state).toBe('placed')
  })

  it('that raises its price is stopped by the credential, and says why', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'complete', kind: 'price-change', percent: 20 })
    expect(await merchant.complete(order, soon())).toEqual({ state: 'refused', reason: 'price_changed' })
    expect((await merchant.getCheckout(order)).quote.totals.totalMinor).toBeGreaterThan(order.amountMinor)
  })

  it('that has sold out in between says so', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'complete', kind: 'out-of-stock' })
    expect(await merchant.complete(order, soon())).toMatchObject({ state: 'refused', reason: 'out_of_stock' })
  })

  it('that hangs does not hold a search beyond its deadline', async () => {
    const merchant = await merchantOf(b)
    const held = companies.hold(b, /\/catalog\/search$/)
    const search = merchant.search({ text: 'mug', quantity: 1 }, soon(750))
    await expect(search).rejects.toMatchObject({ code: 'merchant.unavailable', details: { reason: 'timeout' } })
    await held.arrived
    held.release()
  })
})

describe('a webhook', () => {
  const bytes = Buffer.from('{"id":"ord_1"}')
  const at = (merchantId: string) => `/v1/webhooks/merchants/${merchantId}`
  const webhook = async (merchantId: string, change: Record<string, string> = {}, signer = 'merchant-a') => {
    const path = at(merchantId)
    const key = PrivateJwk.parse(JSON.parse(companies.parameters[`/purser-demo/test/${signer}/signing-key`] ?? ''))
    const headers = {
      'content-type': 'application/json',
      'ucp-agent': `profile="${companies.url['merchant-a']}${profilePath}"`,
      'webhook-id': 'evt-1',
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
      ...change,
    }
    const message = { method: 'POST', authority: 'purser.test', path, headers, bytes }
    return { ...message, headers: { ...headers, ...sign(message, key) }, merchantId, now: Date.now() }
  }
  const verifyWebhook = ({ merchantId, ...message }: IncomingWebhook & { merchantId: string }) =>
    heldTo(merchantId, message)

  it.each(['merchant-a', 'ucp'])('from merchant-a holds at .../%s', async (place) => {
    expect(await verifyWebhook(await webhook(place))).toMatchObject({ merchantId: 'merchant-a', eventId: 'evt-1' })
  })

  it('of another merchant, altered, old, or with its time outside the signature does not', async () => {
    const good = await webhook('merchant-a')
    const invalid = { code: 'webhook.signature-invalid' }
    await expect(verifyWebhook(await webhook('merchant-b'))).rejects.toMatchObject(invalid)
    await expect(verifyWebhook(await webhook('merchant-a', {}, 'merchant-b'))).rejects.toMatchObject(invalid)
    await expect(verifyWebhook({ ...good, bytes: Buffer.from('{"id":"ord_2"}') })).rejects.toMatchObject(invalid)
    await expect(verifyWebhook({ ...good, path: at('merchant-b') })).rejects.toMatchObject(invalid)
    const fresher = { ...good.headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1000) + 1) }
    await expect(verifyWebhook({ ...good, headers: fresher })).rejects.toMatchObject(invalid)
    const { signature: _, ...unsigned } = good.headers as Record<string, string>
    await expect(verifyWebhook({ ...good, headers: unsigned })).rejects.toMatchObject({ code: 'webhook.unsigned' })
    for (const seconds of [-301, 302]) {
      const time = { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) + seconds) }
      await expect(verifyWebhook(await webhook('merchant-a', time))).rejects.toMatchObject({ code: 'webhook.stale' })
    }
    await expect(verifyWebhook(await webhook('nobody'))).rejects.toMatchObject({ code: 'merchant.not-found' })
  })

  it('holds after the merchant has changed its key', async () => {
    const name = '/purser-demo/test/merchant-a/signing-key'
    const before = companies.parameters[name] ?? ''
    const { newSigningKey } = await import('#test/support/aws/signing-key.ts')
    expect(await verifyWebhook(await webhook('merchant-a'))).toMatchObject({ eventId: 'evt-1' })
    companies.parameters[name] = newSigningKey('merchant-a-2')
    // Parameters are kept for five minutes, profiles for longer: only the unknown key id makes us look again.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 })
    expect(await verifyWebhook(await webhook('merchant-a'))).toMatchObject({ eventId: 'evt-1' })
    companies.parameters[name] = before
  })
})

it('admits only the merchants of the settings', async () => {
  expect((await allMerchants()).map(({ merchantId }) => merchantId)).toEqual([...shops])
  await expect(merchantOf('merchant-x')).rejects.toMatchObject({ code: 'merchant.not-found' })
})
