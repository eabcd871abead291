import { describe, expect, it } from 'vitest'
import { allMerchants, merchantOf } from '#shared/merchants/registry.ts'
import { address, ready, shops, soon, wanted } from './ucp-client-fixture.ts'

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
    expect(seen?.status).toBe('completed')
    const snapshot = await merchant.getOrder({ merchantOrderId: seen?.order?.merchantOrderId ?? '' })
    expect(snapshot).toMatchObject({ merchantCheckoutId: order.merchantCheckoutId, total: order.amount })
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
    expect(await merchant.getCheckout({ merchantCheckoutId: 'no-such-checkout' })).toBeUndefined()
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

it('admits only the merchants of the settings', async () => {
  expect((await allMerchants()).map(({ merchantId }) => merchantId)).toEqual([...shops])
  await expect(merchantOf('merchant-x')).rejects.toMatchObject({ code: 'merchant.not-found' })
})
