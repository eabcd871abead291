import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { handler as create } from '#functions/checkouts/create.ts'
import { handler as read } from '#functions/checkouts/get.ts'
import { handler as quote } from '#functions/checkouts/quote.ts'
import type { Answered } from '#test/support/api/api-call.ts'
import { type Desk, doorstep, type Person, startDesk } from '#test/support/people/desk.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Desk
let ada: Person
beforeAll(async () => {
  desk = await startDesk()
  ada = await desk.person()
})
afterAll(() => desk.stop())
afterEach(() => desk.calm())

const line = (merchantId: 'merchant-a' | 'merchant-b', code: string, quantity = 1) => ({
  merchantId,
  sku: desk.skuOf(merchantId, code),
  quantity,
})
const ask = (lines: readonly object[], fulfilment: string): Promise<Answered> =>
  ada.calls(create, { body: { lines, address: doorstep, instrument: 'pm_ok', fulfilment } })
const both = (code: string) => [line('merchant-a', code), line('merchant-b', code)]
const openAt = async (merchant: 'merchant-a' | 'merchant-b') =>
  (await desk.records(merchant)).holds.filter(({ state }) => state === 'open').length

verifies('checkout.partial-join', 'everybody joins: each merchant is named with its leg', async () => {
  const { status, body } = await ask(both('gro-01'), 'all_or_nothing')
  expect(status).toBe(201)
  expect(body.merchants).toMatchObject([
    { merchantId: 'merchant-a', joined: true, leg: 1 },
    { merchantId: 'merchant-b', joined: true, leg: 2 },
  ])
})

verifies(
  'checkout.partial-join',
  'best effort goes on without a merchant that does not answer, and says why and where to buy there',
  async () => {
    await desk.trouble('merchant-a', { operation: 'create', kind: 'error-before', times: null })
    const { status, body } = await ask(both('gro-02'), 'best_effort')
    expect(status).toBe(201)
    expect(body.legs).toMatchObject([{ leg: 1, merchantId: 'merchant-b' }])
    expect(body.totalMinor).toBe(body.legs[0].totalMinor)
    expect(body.merchants).toMatchObject([
      { merchantId: 'merchant-b', joined: true, leg: 1 },
      {
        merchantId: 'merchant-a',
        joined: false,
        code: 'merchant.unavailable',
        reason: 'It does not answer',
        link: desk.companies.url['merchant-a'],
        items: [{ sku: desk.skuOf('merchant-a', 'gro-02'), quantity: 1 }],
      },
    ])
    const again = await ada.calls(read, { params: { checkoutId: body.checkoutId } })
    expect(again.body.merchants).toEqual(body.merchants)
  },
)

verifies('checkout.partial-join', 'sold out at one of them is told with the same list', async () => {
  await desk.stockIn('merchant-b', desk.skuOf('merchant-b', 'gro-03'), 0)
  const { body } = await ask(both('gro-03'), 'best_effort')
  expect(body.merchants[1]).toMatchObject({
    merchantId: 'merchant-b',
    joined: false,
    code: 'offer.sold-out',
    reason: 'It has not enough of this left',
  })
})

verifies(
  'checkout.partial-join',
  'all or nothing is refused with the first reason and the list of all, and holds no stock',
  async () => {
    await desk.stockIn('merchant-b', desk.skuOf('merchant-b', 'gro-04'), 0)
    const before = await openAt('merchant-a')
    const { status, body } = await ask(both('gro-04'), 'all_or_nothing')
    expect([status, body.code]).toEqual([409, 'offer.sold-out'])
    expect(body.details.merchants).toMatchObject([
      { merchantId: 'merchant-a', joined: true },
      { merchantId: 'merchant-b', joined: false, code: 'offer.sold-out' },
    ])
    expect(await openAt('merchant-a')).toBe(before)
  },
)

verifies('checkout.partial-join', 'when nobody can take part there is no checkout', async () => {
  const lines = [line('merchant-a', 'none-1'), { ...line('merchant-b', 'none-1'), merchantId: 'merchant-z' }]
  const { status, body } = await ask(lines, 'best_effort')
  expect([status, body.code]).toEqual([404, 'product.not-found'])
  expect(body.details.merchants).toMatchObject([
    { joined: false, code: 'product.not-found' },
    { merchantId: 'merchant-z', joined: false, code: 'merchant.not-found' },
  ])
})

verifies('checkout.partial-join', 'the same merchant twice in a basket is one leg', async () => {
  const { body } = await ask([line('merchant-a', 'gro-05'), line('merchant-a', 'gro-05', 2)], 'all_or_nothing')
  expect(body.legs).toMatchObject([{ leg: 1, lines: [{ quantity: 3 }] }])
})

verifies(
  'checkout.requote',
  'asks those that were left out again, drops who cannot any more, and lets the old quotes go',
  async () => {
    await desk.trouble('merchant-a', { operation: 'create', kind: 'error-before' })
    const first = (await ask(both('gro-01'), 'best_effort')).body
    expect(first.legs).toHaveLength(1)
    const back = await ada.calls(quote, { params: { checkoutId: first.checkoutId } })
    expect(back.body).toMatchObject({
      legs: [
        { leg: 1, merchantId: 'merchant-b' },
        { leg: 2, merchantId: 'merchant-a' },
      ],
      totalMinor: back.body.legs[0].totalMinor + back.body.legs[1].totalMinor,
    })
    await desk.trouble('merchant-b', { operation: 'create', kind: 'error-before' })
    const held = await openAt('merchant-b')
    const alone = await ada.calls(quote, { params: { checkoutId: first.checkoutId } })
    expect(alone.body).toMatchObject({
      legs: [{ leg: 1, merchantId: 'merchant-a' }],
      merchants: [{ joined: true }, { merchantId: 'merchant-b', joined: false, code: 'merchant.unavailable' }],
    })
    expect(await openAt('merchant-b')).toBe(held - 1)
    const seen = await ada.calls(read, { params: { checkoutId: first.checkoutId } })
    expect(seen.body.legs).toHaveLength(1)
  },
)

verifies('checkout.requote', 'leaves all as it was when it fails', async () => {
  const first = (await ask(both('gro-08'), 'all_or_nothing')).body
  const before = await openAt('merchant-a')
  await desk.trouble('merchant-b', { operation: 'create', kind: 'error-before' })
  const failed = await ada.calls(quote, { params: { checkoutId: first.checkoutId } })
  expect([failed.status, failed.body.code]).toEqual([503, 'merchant.unavailable'])
  const seen = await ada.calls(read, { params: { checkoutId: first.checkoutId } })
  expect(seen.body).toMatchObject({ version: first.version, legs: first.legs })
  expect(await openAt('merchant-a')).toBe(before)
})
