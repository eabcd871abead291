import { shopper } from '#test/support/shopping.ts'

const host = { url: 'http://127.0.0.1:4100' }
const ada = await shopper(host)
const t0 = performance.now()
const step = (s: string, x?: unknown) =>
  console.log(Math.round(performance.now() - t0), s, x ? JSON.stringify(x).slice(0, 500) : '')
const offers = await ada.offers(process.argv[3] ?? 'wireless headphones under $100, delivered by Friday')
step(
  'offers',
  offers.map((o) => [o.merchantId, o.sku, o.totalMinor]),
)
const o = offers.find((o) => o.merchantId === (process.argv[2] ?? 'merchant-a'))!
const c = await ada.quote([{ offerId: o.offerId }])
step('quoted', c)
const asked = await ada.ask(c.checkoutId)
step('asked', asked)
const d = await ada.decide(c.checkoutId, asked)
step('decided', d.state)
const done = await ada.reaches(c.checkoutId, ['completed', 'failed', 'parked', 'quoted'], 40000)
step('done', done)
