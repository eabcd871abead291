import { expect, test } from 'vitest'
import { answering, merchant, version } from './shop-fixture.ts'

const price = { amount: 500, currency: 'USD' }
const mug = (id: string, variants: number) => ({
  id,
  title: 'Mug',
  description: {},
  price_range: { min: price, max: price },
  variants: Array.from({ length: variants }, (_, n) => ({ id: `${id}-${n}`, title: 'Mug', description: {}, price })),
})

test('a search takes so many products and variants, and a product page finds any variant', async () => {
  const capability = [{ version }]
  answering.capabilities = {
    'dev.ucp.shopping.checkout': capability,
    'dev.ucp.shopping.fulfillment': [{ version, extends: 'dev.ucp.shopping.checkout' }],
    'dev.ucp.shopping.catalog.search': capability,
    'dev.ucp.shopping.catalog.lookup': capability,
  }
  const products = [mug('a', 3000), mug('b', 1), mug('c', 1)]
  answering.say = ({ url }) => ({
    body: { ucp: { version }, ...(url.endsWith('search') ? { products } : { product: products[0] }) },
  })
  const goods = await merchant().search({ text: 'mug', quantity: 1, limit: 2 }, Date.now() + 60_000)
  const of = (id: string) => goods.filter(({ sku }) => sku.startsWith(id)).length
  expect([of('a-'), of('b-'), of('c-')]).toEqual([100, 1, 0])
  expect(await merchant().product('a-2999')).toMatchObject({ sku: 'a-2999' })
})
