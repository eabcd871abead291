import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { handler as checkoutCart } from '#functions/carts/checkout.ts'
import { handler as create } from '#functions/carts/create.ts'
import { handler as read } from '#functions/carts/get.ts'
import { handler as putItem } from '#functions/carts/put-item.ts'
import { handler as removeBoughtLines } from '#functions/carts/remove-bought-lines.ts'
import { handler as approve } from '#functions/checkouts/approve.ts'
import { handler as cancel } from '#functions/checkouts/cancel.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { call } from '#test/support/api/api-call.ts'
import { type Desk, doorstep, type Person, startDesk } from '#test/support/people/desk.ts'
import { sagaOf } from '#test/support/purchases/saga.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Desk
let ada: Person
beforeAll(async () => {
  desk = await startDesk()
  for (const merchant of ['merchant-a', 'merchant-b'] as const)
    for (const code of ['gro-01', 'gro-02']) await desk.stockIn(merchant, desk.skuOf(merchant, code), 100)
})
afterAll(() => desk.stop())
beforeEach(async () => {
  ada = await desk.person()
})
afterEach(() => desk.calm())

const thing = (merchantId: 'merchant-a' | 'merchant-b', code: string, quantity = 1) => ({
  merchantId,
  sku: desk.skuOf(merchantId, code),
  quantity,
})
const both = () => [thing('merchant-a', 'gro-01', 2), thing('merchant-b', 'gro-02')]
const terms = { address: doorstep, instrument: 'pm_ok' }
const cartOf = async (...lines: object[]) => String((await ada.calls(create, { body: { lines } })).body.cartId)
const quote = (cartId: string, more: object = {}, headers = {}) =>
  ada.calls(checkoutCart, { params: { cartId }, body: { ...terms, ...more }, headers })
const lines = async (cartId: string) =>
  (await ada.calls(read, { params: { cartId } })).body.lines.map(
    ({ itemId, quantity }: { itemId: string; quantity: number }) => [itemId, quantity],
  )
const ask = (checkoutId: string, body: object = {}) => ada.calls(requestApproval, { params: { checkoutId }, body })
const buy = async (checkoutId: string): Promise<Checkout | undefined> => {
  const { approvalId, receiptHash } = (await ask(checkoutId)).body
  await ada.calls(approve, { params: { checkoutId }, body: { approvalId, receiptHash } })
  const done = await sagaOf((await checkouts.get(checkoutId)) as Checkout).run()
  if (done?.state !== 'completed') return done
  await completed(checkoutId)
  await completed(checkoutId) // events may come twice
  return done
}
/** The bus tells that it is completed. */
const completed = (subject: string) =>
  removeBoughtLines({ detail: { subject } } as Parameters<typeof removeBoughtLines>[0])

verifies('cart.checkout', 'has one leg per merchant, and the cart is empty when all of it was bought', async () => {
  const cartId = await cartOf(...both())
  const { status, body } = await quote(cartId)
  expect(status).toBe(201)
  expect(body).toMatchObject({ cartId, state: 'quoted', legs: [{ lines: [{ quantity: 2 }] }, { leg: 2 }] })
  expect(await lines(cartId)).toHaveLength(2)
  expect((await buy(body.checkoutId))?.state).toBe('completed')
  expect(await lines(cartId)).toEqual([])
})

verifies('cart.checkout', 'a checkout that ends unbought leaves the cart as it was', async () => {
  const cartId = await cartOf(...both())
  const { checkoutId } = (await quote(cartId)).body
  await ask(checkoutId)
  expect((await ada.calls(cancel, { params: { checkoutId } })).status).toBe(200)
  await desk.trouble('merchant-b', { operation: 'complete', kind: 'out-of-stock' })
  expect((await buy((await quote(cartId)).body.checkoutId))?.state).toBe('failed')
  expect(await lines(cartId)).toEqual([
    ['1', 2],
    ['2', 1],
  ])
})

verifies('cart.checkout', 'only what was bought leaves it: not what was refused, added or raised since', async () => {
  const cartId = await cartOf(...both())
  const { checkoutId } = (await quote(cartId, { fulfilment: 'best_effort' })).body
  await ada.calls(putItem, { params: { cartId, itemId: '1' }, body: thing('merchant-a', 'gro-01', 5) })
  await ada.calls(putItem, { params: { cartId, itemId: 'new' }, body: thing('merchant-a', 'gro-02') })
  await desk.trouble('merchant-b', { operation: 'complete', kind: 'out-of-stock' })
  expect((await buy(checkoutId))?.state).toBe('completed')
  expect(await lines(cartId)).toEqual([
    ['1', 3],
    ['2', 1],
    ['new', 1],
  ])
})

verifies(
  'cart.checkout',
  'can be of some items; unknown ones, an empty cart and an old version are refused',
  async () => {
    const cartId = await cartOf(...both())
    expect((await quote(cartId, { items: ['2'] })).body.legs).toMatchObject([{ merchantId: 'merchant-b' }])
    expect(await quote(cartId, { items: ['9'] })).toMatchObject({ status: 404, body: { code: 'cart.item-not-found' } })
    expect(await quote(await cartOf())).toMatchObject({ status: 409, body: { code: 'cart.empty' } })
    expect(await quote(cartId, {}, { 'if-match': '"7"' })).toMatchObject({ status: 412 })
    const { body } = await call(create, { body: { lines: both() } })
    expect(await quote(body.cartId, {}, { 'cart-token': body.cartToken })).toMatchObject({ status: 404 })
  },
)

verifies('cart.checkout', 'a cart that changes while its merchants are asked is asked about again', async () => {
  const cartId = await cartOf(...both())
  const held = desk.companies.hold('merchant-a', /\/checkout-sessions$/)
  const asking = quote(cartId)
  await held.arrived
  await ada.calls(putItem, { params: { cartId, itemId: '1' }, body: thing('merchant-a', 'gro-01', 3) })
  held.release()
  expect(await asking).toMatchObject({ status: 409, body: { code: 'cart.stale' } })
  expect((await quote(cartId)).body.legs[0].lines).toMatchObject([{ quantity: 3 }])
})

verifies('cart.checkout', 'the same key gets the same answer, whatever became of the cart', async () => {
  const cartId = await cartOf(...both())
  const key = { 'idempotency-key': 'once' }
  const first = await quote(cartId, {}, key)
  await ada.calls(putItem, { params: { cartId, itemId: '1' }, body: thing('merchant-a', 'gro-01', 9) })
  const again = await quote(cartId, {}, key)
  expect([again.status, again.headers['idempotent-replayed']]).toEqual([201, 'true'])
  expect(again.body).toEqual(first.body)
})

verifies('cart.checkout', 'a merchant that cannot take part is named, and its lines stay in the cart', async () => {
  const cartId = await cartOf(...both())
  await desk.trouble('merchant-b', { operation: 'create', kind: 'error-before', times: null })
  const { status, body } = await quote(cartId)
  expect([status, body.code, body.details.merchants.length]).toEqual([503, 'merchant.unavailable', 2])
  const { checkoutId, merchants } = (await quote(cartId, { fulfilment: 'best_effort' })).body
  expect(merchants).toMatchObject([{ joined: true }, { merchantId: 'merchant-b', joined: false }])
  await desk.calm()
  expect((await buy(checkoutId))?.state).toBe('completed')
  expect(await lines(cartId)).toEqual([['2', 1]])
})

verifies(
  'purchase.duplicate',
  'the same basket through a cart, another cart or half of one names the first',
  async () => {
    const first = (await quote(await cartOf(...both()))).body.checkoutId
    expect((await ask(first)).status).toBe(201)
    const [a, b] = both() as [object, object]
    const again = [
      await cartOf(...both()),
      await cartOf(a),
      await cartOf(b),
      await cartOf(b, { ...a, quantity: 1 }, { ...a, quantity: 1 }),
    ]
    for (const cartId of again)
      expect(await ask((await quote(cartId)).body.checkoutId)).toMatchObject({
        status: 409,
        body: { code: 'purchase.duplicate', details: { checkoutId: first } },
      })
  },
)

verifies(
  'purchase.duplicate',
  'a part of it or another merchant for the same intent names the first, whatever cart it is in',
  async () => {
    const { intentId } = (await ada.calls(createIntent, { body: { query: 'green tea', currency: 'USD' } })).body
    const part = async (...its: object[]) => (await quote(await cartOf(...its), { intentId })).body.checkoutId
    const first = await part(thing('merchant-a', 'gro-01', 2))
    expect((await ask(first)).status).toBe(201)
    const named = { status: 409, body: { code: 'purchase.duplicate', details: { checkoutId: first } } }
    const others = [thing('merchant-a', 'gro-01', 1), thing('merchant-b', 'gro-01', 2), thing('merchant-a', 'gro-02')]
    for (const other of others) expect(await ask(await part(other))).toMatchObject(named)
    const again = await part(thing('merchant-a', 'gro-01', 2))
    expect(await ask(again)).toMatchObject(named)
    expect((await ask(again, { buyAgain: true })).status).toBe(201)
    expect(await ask(await part(thing('merchant-b', 'gro-02')))).toMatchObject(named)
  },
)
