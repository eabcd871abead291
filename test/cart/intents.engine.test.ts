import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { handler as checkoutCart } from '#functions/carts/checkout.ts'
import { handler as create } from '#functions/carts/create.ts'
import { handler as approve } from '#functions/checkouts/approve.ts'
import { handler as explain } from '#functions/checkouts/explain.ts'
import { handler as quoteAgain } from '#functions/checkouts/quote.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listOffers } from '#functions/intents/list-offers.ts'
import { documents, tableName } from '#shared/platform/table/documents.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { completeOffers } from '#test/support/people/complete-offers.ts'
import { type Desk, doorstep, type Person, startDesk } from '#test/support/people/desk.ts'
import { sagaOf } from '#test/support/purchases/saga.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Desk
let ada: Person
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.stop())
beforeEach(async () => {
  ada = await desk.person()
})
afterEach(() => desk.calm())

interface Wished {
  intentId: string
  offerId: string
  sku: string
}
/** An intent and an offer of this merchant for it. */
const wished = async (query: string, merchantId: string): Promise<Wished> => {
  const body = { query, currency: 'USD', merchants: [merchantId] }
  const { intentId } = (await ada.calls(createIntent, { body })).body
  const reply = await completeOffers((query) => ada.calls(listOffers, { params: { intentId }, query }))
  const offer = reply.body.offers?.[0]
  await desk.stockIn(merchantId as 'merchant-a', offer.sku, 50)
  return { intentId, offerId: offer.offerId, sku: offer.sku }
}
const both = () => Promise.all([wished('yoga mat', 'merchant-a'), wished('desk lamp', 'merchant-b')])
const quote = async (lines: readonly object[], more: object = {}) => {
  const { cartId } = (await ada.calls(create, { body: { lines } })).body
  const body = { address: doorstep, instrument: 'pm_ok', ...more }
  return (await ada.calls(checkoutCart, { params: { cartId }, body })).body
}
const offers = (...all: Wished[]) => all.map(({ offerId }) => ({ offerId }))
const ask = (checkoutId: string) => ada.calls(requestApproval, { params: { checkoutId }, body: {} })
const buy = async (checkoutId: string) => {
  const { approvalId, receiptHash } = (await ask(checkoutId)).body
  await ada.calls(approve, { params: { checkoutId }, body: { approvalId, receiptHash } })
  return sagaOf((await checkouts.get(checkoutId)) as Checkout).run()
}

verifies('cart.intents', 'a cart of offers for two intents is one checkout, and consumes both', async () => {
  const [mat, lamp] = await both()
  const { checkoutId, intentIds } = await quote(offers(mat, lamp))
  expect(intentIds).toEqual([mat.intentId, lamp.intentId])
  expect((await ask(checkoutId)).status).toBe(201)
  for (const { intentId } of [mat, lamp]) {
    const other = await quote([{ merchantId: 'merchant-a', sku: desk.skuOf('merchant-a', 'gro-01') }], { intentId })
    expect(await ask(other.checkoutId)).toMatchObject({
      status: 409,
      body: { code: 'purchase.duplicate', details: { checkoutId } },
    })
  }
})

verifies(
  'explain.complete',
  'explains each line by the offers of its own intent, and says when those are gone',
  async () => {
    const [mat, lamp] = await both()
    const { checkoutId } = await quote(offers(mat, lamp))
    const explained = async () => {
      const { body } = await ada.calls(explain, { params: { checkoutId } })
      const choices = body.entries.filter(({ kind }: { kind: string }) => kind === 'choice')
      return choices.map(({ data }: { data: object }) => data)
    }
    expect(await explained()).toMatchObject([{ offerId: mat.offerId }, { offerId: lamp.offerId }])
    const { pk } = keys.intent(lamp.intentId)
    for (const row of await all({ partition: pk }))
      if (String(row['sk']).startsWith('OFFER#'))
        await documents.send(new DeleteCommand({ TableName: tableName(), Key: { pk, sk: row['sk'] } }))
    expect(await explained()).toMatchObject([{ offerId: mat.offerId }, { sku: lamp.sku, rule: 'offer-ended' }])
  },
)

verifies('cart.intents', 'what best effort did not get is free to be bought again, what it got is not', async () => {
  const [mat, lamp] = await both()
  const { checkoutId } = await quote(offers(mat, lamp), { fulfilment: 'best_effort' })
  await desk.trouble('merchant-b', { operation: 'complete', kind: 'out-of-stock' })
  expect((await buy(checkoutId))?.state).toBe('completed')
  expect(await ask((await quote(offers(mat))).checkoutId)).toMatchObject({ status: 409 })
  expect((await ask((await quote(offers(lamp))).checkoutId)).status).toBe(201)
})

verifies('cart.intents', 'nothing is consumed for a merchant that is left out, until it joins', async () => {
  const [mat, lamp] = await both()
  await desk.trouble('merchant-b', { operation: 'create', kind: 'error-before', times: null })
  const { checkoutId, intentId, intentIds } = await quote(offers(mat, lamp), { fulfilment: 'best_effort' })
  expect([intentId, intentIds]).toEqual([mat.intentId, undefined])
  await desk.calm()
  const again = await ada.calls(quoteAgain, { params: { checkoutId } })
  expect(again.body.intentIds).toEqual([mat.intentId, lamp.intentId])
  expect((await ask(checkoutId)).status).toBe(201)
  expect(await ask((await quote(offers(lamp))).checkoutId)).toMatchObject({ status: 409 })
})
