import { expect, test, vi } from 'vitest'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import { handler as quoteCheckout } from '#functions/checkouts/quote.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as getHealth } from '#functions/health/get.ts'
import { forgetProfiles } from '#shared/merchants/ucp/profile.ts'
import { orders } from '#shared/orders/orders.ts'
import { call } from '#test/support/api/api-call.ts'
import type { Answer } from '#test/support/companies/lies.ts'
import { manners } from '#test/support/companies/manners.ts'
import type { MerchantName } from '#test/support/companies/market.ts'
import { door } from '#test/support/people/buyers.ts'
import { operator } from '#test/support/people/operator.ts'
import { ledgerAndBank } from '#test/support/purchases/ledger-and-bank.ts'
import { claim } from '#test/support/run/claims.ts'
import companies from './companies.json' with { type: 'json' }
import { startLyingCompanies } from './lying-companies-fixture.ts'

const scene = startLyingCompanies()
const { lies } = scene

const skuOf = (merchantId: MerchantName) => `${merchantId.at(-1)}-gro-01`
const lineAt = (merchantId: MerchantName) => ({ merchantId, sku: skuOf(merchantId), quantity: 1 })
/** A purchase from the quote to the end of its saga, with how long the saga took. */
const bought = async (merchantId: MerchantName) => {
  const { checkoutId } = await scene.desk.approved(await scene.desk.buyer(), [lineAt(merchantId)])
  const began = Date.now()
  const end = await scene.desk.finish(checkoutId)
  return { ...end, tookMs: Date.now() - began }
}
const itemOf = async (checkoutId: string) =>
  (await operator.list()).find((item) => item['checkoutId'] === checkoutId) as Answer
/** What the bank holds and has taken for it, which the ledger has to say too. */
const agreed = async (checkoutId: string) => {
  const { ledger, bank } = await ledgerAndBank(scene.desk, checkoutId)
  expect(ledger).toEqual(bank)
  return bank
}

/** Parked soon for a contradiction on this point, with the approved amount held or, where the merchant captures, taken. */
const parkedFor = async (merchantId: MerchantName, what: string, answered: string | RegExp) => {
  const end = await bought(merchantId)
  expect(end.state).toBe('parked')
  expect(end.tookMs).toBeLessThanOrEqual(60_000)
  const [leg] = end.legs
  expect(leg).toMatchObject({ placement: 'unknown', phase: 'open' })
  expect(leg?.capturedMinor ?? leg?.totalMinor).toBe(leg?.totalMinor)
  expect(await orders.get(leg?.orderId ?? 'ord_none')).toBeUndefined()
  const books = await agreed(end.checkoutId)
  const account = merchantId === 'merchant-a' ? 'merchant:merchant-a USD' : 'buyer:held USD'
  expect(books).toEqual({ [account]: leg?.totalMinor })
  const item = await itemOf(end.checkoutId)
  expect(item).toMatchObject({ reason: 'merchant.contradiction', owedMinor: leg?.totalMinor, currency: 'USD' })
  const points = item.disputes[0].contradictions
  expect(points.find((each: Answer) => each.what === what).answered).toMatch(answered)
}

/** Refused when it is quoted, with a sentence. */
const refused = async (merchantId: MerchantName, code: string, says: RegExp) => {
  const body = { lines: [lineAt(merchantId)], address: door, instrument: 'pm_ok' }
  const answer = await (await scene.desk.buyer()).user(createCheckout, { body })
  expect(answer.body.code).toBe(code)
  expect(JSON.stringify(answer.body)).toMatch(says)
}

/** What each manner of companies.json has to lead to. */
const ends: Record<string, (merchantId: MerchantName) => Promise<void>> = {
  'same-order-id': async (merchantId) => {
    const first = await bought(merchantId)
    expect(first).toMatchObject({ state: 'completed', legs: [{ merchantOrderId: `ord_${merchantId}` }] })
    const second = await bought(merchantId)
    const [leg] = second.legs
    expect(second.state).toBe('parked')
    expect(second.tookMs).toBeLessThanOrEqual(60_000)
    expect(await itemOf(second.checkoutId)).toMatchObject({
      checkoutId: second.checkoutId,
      reason: 'merchant.order-taken',
      disputes: [{ leg: 1, merchantOrderId: `ord_${merchantId}`, takenBy: first.checkoutId }],
    })
    const account = merchantId === 'merchant-a' ? 'merchant:merchant-a USD' : 'buyer:held USD'
    expect(await agreed(second.checkoutId)).toEqual({ [account]: leg?.totalMinor })
    // An operator turns it around: the first buyer's order is not canceled for it.
    lies.calls.length = 0
    const { parkedId } = await itemOf(second.checkoutId)
    expect((await operator.retry(parkedId, { direction: 'unwinding' })).status).toBe(202)
    expect((await scene.desk.finish(second.checkoutId)).legs).toMatchObject([{ phase: 'parked' }])
    expect(lies.calls.filter((each) => /\/orders\/[^/]+\/cancel$/.test(each))).toEqual([])
    expect(await orders.get(first.legs[0]?.orderId ?? '')).toMatchObject({ checkoutId: first.checkoutId })
  },
  'completes-in-another-currency': (merchantId) => parkedFor(merchantId, 'currency', 'JPY'),
  'completes-in-euros': (merchantId) => parkedFor(merchantId, 'currency', 'EUR'),
  'completes-other-lines': (merchantId) => parkedFor(merchantId, 'items', /something-else/),
  'completes-for-nothing': async (merchantId) => {
    const end = await bought(merchantId)
    if (merchantId === 'merchant-a') {
      // It has taken the price before it states an order that costs nothing.
      const total = end.legs[0]?.totalMinor
      expect([end.state, await agreed(end.checkoutId)]).toEqual(['parked', { 'merchant:merchant-a USD': total }])
      const item = { reason: 'payment.contradiction', disputes: [{ contradictions: [{ what: 'capture' }] }] }
      return expect(await itemOf(end.checkoutId)).toMatchObject(item)
    }
    expect(end).toMatchObject({ state: 'completed', legs: [{ phase: 'settled', payment: 'voided', capturedMinor: 0 }] })
    expect(await agreed(end.checkoutId)).toEqual({})
    expect(await scene.desk.holdsOf([end.checkoutId])).toMatchObject([{ state: 'voided', capturedMinor: 0 }])
    expect(await orders.get(end.legs[0]?.orderId ?? '')).toMatchObject({ totalMinor: 0 })
  },
  'quotes-nothing': (merchantId) => refused(merchantId, 'merchant.unsupported', /costs nothing/),
  'no-handler': (merchantId) => refused(merchantId, 'merchant.unsupported', /payment/),
  'no-common-capability': async (merchantId) => {
    forgetProfiles()
    await refused(merchantId, 'merchant.unsupported', /checkout/)
    vi.setSystemTime(Date.now() + 60_000) // health keeps its answer for a while
    const { parts } = (await call(getHealth)).body
    expect(parts.merchants[merchantId]).toEqual({ status: 'degraded', detail: expect.stringMatching(/checkout/) })
    lies.mend()
    forgetProfiles()
  },
  'moves-the-door': async (merchantId) => {
    await refused(merchantId, 'merchant.contradiction', /another address/)
    lies.mend()
    const who = await scene.desk.buyer()
    const { checkoutId } = await scene.desk.approved(who, [lineAt(merchantId)])
    manners['moves-the-door']?.(lies, merchantId)
    expect(await scene.desk.finish(checkoutId)).toMatchObject({ state: 'quoted' })
    expect(await agreed(checkoutId)).toEqual({})
    const { body } = await who.user(getCheckout, { params: { checkoutId } })
    expect(body.drift).toEqual([
      { leg: 1, what: 'address', approved: 'the address you approved', now: 'another address at the merchant' },
    ])
    // Nobody approves it as it is: it is quoted anew, and then refused.
    expect((await who.user(requestApproval, { params: { checkoutId }, body: {} })).body.code).toBe('checkout.expired')
    expect((await who.user(quoteCheckout, { params: { checkoutId } })).body.code).toBe('merchant.contradiction')
  },
}

/** Proven in claim 34, by its words here. */
const elsewhere = ['talks-without-end']

test('every manner of a merchant has an end that is tried', () => {
  expect([...Object.keys(ends), ...elsewhere].sort()).toEqual(companies.merchant.map(({ id }) => id).sort())
})

for (const { id, does } of companies.merchant.filter((each) => ends[each.id]))
  claim(31, `a merchant that ${does}`, { small: 1, usual: 1, full: 1 }, async ({ tried }) => {
    for (const merchantId of ['merchant-a', 'merchant-b'] as const) {
      manners[id]?.(lies, merchantId)
      await ends[id]?.(merchantId)
      lies.mend()
      tried()
    }
  })

claim(
  31,
  'a total that is answered once and not repeated: the order as it is read back is what is paid',
  { small: 1, usual: 1, full: 1 },
  async ({ tried }) => {
    for (const merchantId of ['merchant-a', 'merchant-b'] as const)
      for (const [off, addsUp] of [
        [-1, false],
        [1, false],
        [-500, true],
      ] as const) {
        lies.tell(merchantId, /\/complete$/, (body) => ({
          ...body,
          totals: [
            ...body.totals.map((each: Answer) => ({
              ...each,
              amount: each.amount + (each.type === 'total' ? off : 0),
            })),
            ...(addsUp ? [{ type: 'discount', amount: off }] : []),
          ],
        }))
        const end = await bought(merchantId)
        lies.mend()
        const total = end.legs[0]?.totalMinor
        expect(end).toMatchObject({ state: 'completed', legs: [{ capturedMinor: total }] })
        expect((await scene.desk.ordersOf([end.checkoutId])).map(({ totalMinor }) => totalMinor)).toEqual([total])
        expect(await agreed(end.checkoutId)).toEqual({ [`merchant:${merchantId} USD`]: total })
        tried()
      }
  },
)

claim(
  31,
  'a total that goes on not adding up, or above the approved one: a person is told',
  { small: 1, usual: 1, full: 1 },
  async ({ tried }) => {
    for (const [what, off] of [
      ['sums', -1],
      ['total', 1],
    ] as const) {
      const more = (body: Answer) => ({
        ...body,
        totals: [
          ...body.totals.map((each: Answer) => ({ ...each, amount: each.amount + (each.type === 'total' ? off : 0) })),
          ...(what === 'total' ? [{ type: 'fee', amount: off }] : []),
        ],
      })
      for (const path of [/\/complete$/, /^GET .*checkout-sessions/, /^GET .*\/orders\//])
        lies.tell('merchant-b', path, (body) => (body.order || body.checkout_id ? more(body) : body))
      await parkedFor('merchant-b', what, /./)
      lies.mend()
      tried()
    }
  },
)

claim(
  31,
  'the bank holds, or has taken, another amount or currency: nothing goes on, and what it holds is freed or told',
  { small: 1, usual: 1, full: 1 },
  async ({ tried }) => {
    const wrong: [string, RegExp, (body: Answer) => Answer, number?][] = [
      ['failed', /^GET \/v1\/holds/, (body) => ({ ...body, amountMinor: body.amountMinor + 100 }), 1],
      // Looked up after such an answer, the hold is what was asked.
      ['completed', /^POST \/v1\/holds$/, (body) => ({ ...body, currency: 'EUR' }), 1],
      [
        'payment.contradiction',
        /^GET \/v1\/holds/,
        (body) => (body.capturedMinor > 1 ? { ...body, capturedMinor: 1 } : body),
      ],
      // A record that says taken, and nothing of how much, is no record at all.
      ['payment.outcome-unknown', /^GET \/v1\/holds/, (body) => ({ ...body, state: 'captured' })],
    ]
    for (const [ended, path, tell, times] of wrong) {
      lies.tell('bank', path, tell, times)
      const end = await bought('merchant-a')
      lies.mend()
      const taken = { 'merchant:merchant-a USD': end.legs[0]?.totalMinor }
      if (ended.startsWith('payment.')) {
        expect(end.state).toBe('parked')
        expect((await operator.list()).filter((item) => item['checkoutId'] === end.checkoutId)).toMatchObject([
          { reason: ended, owedMinor: end.legs[0]?.totalMinor },
        ])
      } else {
        expect(end.state).toBe(ended)
        expect(await agreed(end.checkoutId)).toEqual(ended === 'failed' ? {} : taken)
      }
      tried()
    }
  },
)
