import { afterAll, beforeAll, expect } from 'vitest'
import { handler as createCart } from '#functions/carts/create.ts'
import { handler as putItem } from '#functions/carts/put-item.ts'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listOffers } from '#functions/intents/list-offers.ts'
import { handler as searchProducts } from '#functions/products/search.ts'
import { maxQuantity } from '#shared/kernel/quantity.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, update } from '#shared/platform/table/table.ts'
import { completeOffers } from '#test/support/people/complete-offers.ts'
import { type Desk, doorstep, type Person, startDesk } from '#test/support/people/desk.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Desk
let ada: Person
beforeAll(async () => {
  desk = await startDesk()
  ada = await desk.person()
})
afterAll(() => desk.stop())

const tooMany = maxQuantity + 1
const coffee = (quantity: number) => ({ merchantId: 'merchant-a', sku: desk.skuOf('merchant-a', 'gro-01'), quantity })
const refused = { status: 400, body: { code: 'request.invalid' } }
const checkout = (...lines: object[]) =>
  ada.calls(createCheckout, { body: { lines, address: doorstep, instrument: 'pm_ok' } })

verifies(
  'quantity.one-limit',
  'intents, searches, carts and checkouts refuse the same number of one thing',
  async () => {
    expect(await ada.calls(createIntent, { body: { query: 'mug', quantity: 5000 } })).toMatchObject(refused)
    expect(await ada.calls(createIntent, { body: { text: '5000 mugs' } })).toMatchObject({
      status: 422,
      body: { code: 'intent.unclear', details: { missing: ['quantity'] } },
    })
    for (const quantity of [tooMany, 5000]) {
      expect(await ada.calls(createIntent, { body: { query: 'mug', quantity } })).toMatchObject(refused)
      expect(await ada.calls(searchProducts, { query: { q: 'mug', quantity: String(quantity) } })).toMatchObject(
        refused,
      )
      expect(await ada.calls(createCart, { body: { lines: [coffee(quantity)] } })).toMatchObject(refused)
      expect(await checkout(coffee(quantity))).toMatchObject(refused)
    }
    expect((await ada.calls(createIntent, { body: { query: 'mug', quantity: maxQuantity } })).status).toBe(201)
  },
)

verifies('quantity.one-limit', 'lines that add up to more are refused with the limit', async () => {
  expect(await checkout(coffee(maxQuantity), coffee(1))).toMatchObject({
    status: 400,
    body: { code: 'request.invalid', details: { limit: maxQuantity } },
  })
})

verifies('quantity.one-limit', 'an offer for more pieces gets into no cart and no checkout', async () => {
  const { intentId } = (await ada.calls(createIntent, { body: { query: 'coffee', merchants: ['merchant-a'] } })).body
  const { body } = await completeOffers((query) => ada.calls(listOffers, { params: { intentId }, query }))
  const { offerId } = body.offers[0]
  await commit([update(keys.offer(intentId, 1), {}, { quantity: 5000 }, () => new Error('No such offer'))])
  const limited = { status: 400, body: { code: 'request.invalid', details: { limit: maxQuantity } } }
  expect(await checkout({ offerId })).toMatchObject(limited)
  const { cartId } = (await ada.calls(createCart, { body: { lines: [] } })).body
  expect(await ada.calls(putItem, { params: { cartId, itemId: '1' }, body: { offerId } })).toMatchObject(limited)
})
