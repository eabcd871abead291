import { expect } from 'vitest'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listOffers } from '#functions/intents/list-offers.ts'
import { handler as cancelOrder } from '#functions/orders/cancel.ts'
import type { Answer } from '#test/support/companies/lies.ts'
import { door } from '#test/support/people/buyers.ts'
import { operator } from '#test/support/people/operator.ts'
import { ledgerAndBank } from '#test/support/purchases/ledger-and-bank.ts'
import { claimByTries } from '#test/support/run/claims.ts'
import { startLyingCompanies } from '../31-held-to-what-was-asked/lying-companies-fixture.ts'

const scene = startLyingCompanies()
const { lies } = scene
const line = (letter: 'a' | 'b') => ({ merchantId: `merchant-${letter}`, sku: `${letter}-gro-01`, quantity: 1 })

/** The largest whole number, and a text that no row holds. */
const huge = Number.MAX_SAFE_INTEGER
const long = 'x'.repeat(450_000)
const farAway = `https://shop.example/${long}`

type Tell = (body: Answer) => Answer
const estimate = 'com.purser.delivery_estimate'
const inVariant =
  (change: Tell): Tell =>
  (body) => ({
    ...body,
    products: body.products?.slice(0, 1).map((product: Answer) => ({
      ...product,
      variants: product.variants.slice(0, 1).map((variant: Answer) => ({ ...variant, ...change(variant) })),
    })),
  })
const option = { id: 'x', title: 'x', amount: 0, tax: 0 }
const priced = (more: object) => inVariant(() => ({ [estimate]: { quantity: 1, options: [{ ...option, ...more }] } }))

const catalogues: Record<string, Tell> = {
  'a price': inVariant(({ price }) => ({ price: { ...price, amount: huge } })),
  'a delivery price': priced({ amount: huge }),
  'a tax': priced({ tax: huge }),
  'the name of a delivery': priced({ id: long }),
  'a moment': priced({ latest_fulfillment_time: `2030-01-01T00:00:00.${'0'.repeat(450_000)}Z` }),
  'an article': inVariant(() => ({ id: long })),
}

const session = /^(POST|PUT|GET) .*\/checkout-sessions(\/[^/]+)?$/
const onlyTotal = (amount: number) => [
  { type: 'subtotal', amount },
  { type: 'total', amount },
]
const atPrice =
  (amount: number): Tell =>
  (body) => ({
    ...body,
    line_items: body.line_items.map((each: Answer) => ({
      ...each,
      item: { ...each.item, price: amount },
      totals: onlyTotal(amount),
    })),
    totals: onlyTotal(amount),
  })
const inSums =
  (more: object[]): Tell =>
  (body) => ({ ...body, totals: [...body.totals, ...more] })
const feesOf = (amount: number) => [
  { type: 'fee', amount },
  { type: 'discount', amount: -amount },
]
const names = Object.fromEntries(Array.from({ length: 9000 }, (_, n) => [`option-${n}`, 'x'.repeat(30)]))
const inItem =
  (more: object): Tell =>
  (body) => ({
    ...body,
    line_items: body.line_items.map((each: Answer) => ({ ...each, item: { ...each.item, ...more } })),
  })

const quotes: Record<string, Tell> = {
  'a total': atPrice(huge),
  'fees and discounts': inSums([...feesOf(9007199254000000), ...feesOf(9007199254000000)]),
  'many small entries': inSums(Array.from({ length: 200 }, () => feesOf(1)).flat()),
  'a page to continue on': (body) => ({ ...body, status: 'requires_escalation', continue_url: farAway }),
  'options without an end': inItem({ options: names }),
  'an id of its checkout': (body) => ({ ...body, id: long }),
}

const forEach = <T>(
  how: string,
  things: Readonly<Record<string, T>>,
  check: (what: string, thing: T) => Promise<void>,
): void => {
  const all = Object.entries(things)
  claimByTries(34, how, { small: all.length, usual: all.length, full: all.length }, async ({ count, tried, each }) => {
    await each(count, async (n) => {
      const [what, thing] = all[n % all.length] as [string, T]
      try {
        await check(what, thing)
      } finally {
        lies.mend()
      }
      tried()
    })
  })
}

forEach('a catalogue that nobody can store costs its merchant its own offers', catalogues, async (what, tell) => {
  const who = await scene.desk.buyer()
  lies.tell('merchant-b', /catalog\/search/, tell)
  const { intentId } = (await who.user(createIntent, { body: { query: 'coffee' } })).body
  const { status, body } = await who.user(listOffers, { params: { intentId } })
  expect({ what, status }).toEqual({ what, status: 200 })
  expect(body.offers.length, what).toBeGreaterThan(0)
  expect(body.offers.map(({ merchantId }: Answer) => merchantId)).not.toContain('merchant-b')
  const fetch = body.merchants.find(({ merchantId }: Answer) => merchantId === 'merchant-b')
  expect(fetch, what).toMatchObject({ state: 'missing', reason: 'protocol' })
})

forEach('a quote that nobody can store leaves its merchant out, with the reason', quotes, async (what, tell) => {
  const who = await scene.desk.buyer()
  lies.tell('merchant-b', session, tell)
  const send = (fulfilment: string, lines = [line('a'), line('b')]) =>
    who.user(createCheckout, { body: { lines, address: door, instrument: 'pm_ok', fulfilment } })
  const some = await send('best_effort')
  expect({ what, status: some.status }).toEqual({ what, status: 201 })
  expect(some.body.legs.map(({ merchantId }: Answer) => merchantId)).toEqual(['merchant-a'])
  const out = some.body.merchants.filter(({ joined }: Answer) => !joined)
  expect(out).toMatchObject([{ merchantId: 'merchant-b', code: expect.stringMatching(/^merchant\./) }])
  expect(JSON.stringify(some.body).length).toBeLessThan(20_000)

  lies.calls.length = 0
  const all = await send('all_or_nothing')
  expect({ what, status: all.status }).toEqual({ what, status: 502 })
  expect(JSON.stringify(all.body).length).toBeLessThan(20_000)
  // What the other merchant held is free again.
  expect(lies.calls.filter((call) => /^merchant-a POST .*\/cancel$/.test(call))).toHaveLength(1)
  expect((await send('all_or_nothing', [line('b')])).status).toBe(502)
})

forEach(
  'a total that nobody can store, told after the approval, ends the purchase with a code of ours',
  { all_or_nothing: 'all_or_nothing', best_effort: 'best_effort' },
  async (_, fulfilment) => {
    const who = await scene.desk.buyer()
    const { checkoutId } = await scene.desk.approved(who, [line('a'), line('b')], { fulfilment })
    lies.tell('merchant-b', /^GET .*\/checkout-sessions\/[^/]+$/, atPrice(huge))
    await scene.desk.finish(checkoutId)
    const seen = (await who.user(getCheckout, { params: { checkoutId } })).body
    expect(seen).toMatchObject({ state: 'failed', failure: { code: 'merchant.protocol' } })
    expect(await ledgerAndBank(scene.desk, checkoutId)).toEqual({ ledger: {}, bank: {} })
  },
)

forEach(
  'an order whose page nobody can store is bought, without its page',
  { 'a merchant that captures': 'a', 'a merchant for which Purser captures': 'b' } as const,
  async (what, letter) => {
    const who = await scene.desk.buyer()
    const checkout = await scene.desk.approved(who, [line(letter)])
    lies.tell(`merchant-${letter}`, /\/checkout-sessions\/[^/]+(\/complete)?$/, (body) =>
      body.order ? { ...body, order: { ...body.order, permalink_url: farAway, label: long } } : body,
    )
    const end = await scene.desk.finish(checkout.checkoutId)
    expect({ what, state: end.state }).toEqual({ what, state: 'completed' })
    expect(end.legs[0]).not.toHaveProperty('permalink')
    expect((await operator.list({})).filter(({ checkoutId }) => checkoutId === checkout.checkoutId)).toEqual([])
  },
)

forEach(
  'an order whose article nobody can store is canceled, and Purser learns so later',
  { 'a merchant that captures': 'a', 'a merchant for which Purser captures': 'b' } as const,
  async (what, letter) => {
    const who = await scene.desk.buyer()
    const end = await scene.desk.finish((await scene.desk.approved(who, [line(letter)])).checkoutId)
    const orderId = end.legs[0]?.orderId ?? ''
    lies.tell(`merchant-${letter}`, /\/orders\/[^/]+(\/cancel)?$/, inItem({ id: long }))
    const { status } = await who.user(cancelOrder, { params: { orderId }, body: {} })
    expect({ what, status }).toEqual({ what, status: 202 })
  },
)
