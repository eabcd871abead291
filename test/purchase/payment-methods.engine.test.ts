import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { handler as checkoutCart } from '#functions/carts/checkout.ts'
import { handler as createCart } from '#functions/carts/create.ts'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { Receipt } from '#shared/orders/rules/receipt.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, remove, update } from '#shared/platform/table/table.ts'
import { receipts } from '#shared/purchase/rows/receipts.ts'
import { type Buyer, type Buyers, door, startBuyers } from '#test/support/people/buyers.ts'
import { fillWallet } from '#test/support/people/wallet.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
afterEach(() => desk.calm())

const lines = [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 }]
const travelCard = { methodId: 'pm_travel', brand: 'Visa', last4: '1881', goodUntil: '2032-01' }
const issueTravelCard = ({ userId }: Buyer) =>
  desk.companies.control('bank', 'POST', `/sim/customers/${userId}/methods`, travelCard)
const quoteWith = (who: Buyer, instrument: string) =>
  who.user(createCheckout, { body: { lines, address: door, instrument } })
const notFound = { status: 404, body: { code: 'payment-method.not-found' } }

verifies('method.owned', 'a card that the bank issued to one user is not found for another, by no route', async () => {
  const [ada, eve] = [await desk.buyer(), await desk.buyer()]
  await issueTravelCard(ada)
  expect((await quoteWith(ada, 'pm_travel')).status).toBe(201)
  const before = await desk.records('merchant-a')
  expect(await quoteWith(eve, 'pm_travel')).toMatchObject(notFound)
  const headers = { authorization: `Bearer ${eve.accessToken}` }
  const { cartId } = (await eve.user(createCart, { body: { lines }, headers })).body
  const body = { address: door, instrument: 'pm_travel' }
  expect(await eve.user(checkoutCart, { params: { cartId }, body })).toMatchObject(notFound)
  expect((await desk.records('merchant-a')).holds).toEqual(before.holds)
})

verifies('method.owned', 'the bank refuses a hold on the card of another customer', async () => {
  const [ada, eve] = [await desk.buyer(), await desk.buyer()]
  await issueTravelCard(ada)
  const { checkoutId } = await desk.approved(eve, lines)
  // Even if our own rows were wrong.
  await commit([update(keys.checkout(checkoutId), {}, { instrument: 'pm_travel' }, () => new Error('No checkout'))])
  await fillWallet(eve.userId, 'pm_travel')
  expect(await desk.finish(checkoutId)).toMatchObject({ state: 'failed', legs: [{ declined: 'instrument_unknown' }] })
  // The undo leaves a void, so that a request that arrives late holds nothing.
  expect((await desk.holdsOf([checkoutId])).filter(({ state }) => state !== 'voided')).toEqual([])
  expect(await desk.ordersOf([checkoutId])).toEqual([])
})

verifies(
  'method.owned',
  'a new user has two cards that work, and the receipt names the card and its owner the hold',
  async () => {
    const ada = await desk.buyer()
    for (const [instrument, instrumentLabel] of Object.entries({
      pm_ok: 'Visa ending in 4242',
      pm_backup: 'Mastercard ending in 5454',
    })) {
      const { checkoutId } = (await quoteWith(ada, instrument)).body
      await desk.ask(ada, checkoutId, { buyAgain: true }).then((approval) => desk.say(ada, approval))
      const frozen = await receipts.get(checkoutId, 1)
      expect(Receipt.parse(JSON.parse(frozen?.text ?? ''))).toMatchObject({ instrument, instrumentLabel })
      expect((await desk.finish(checkoutId)).state).toBe('completed')
      expect(await desk.holdsOf([checkoutId])).toMatchObject([{ customer: ada.userId, instrument, state: 'captured' }])
    }
  },
)

verifies('method.owned', 'a method that left the wallet after the quote cannot be asked about', async () => {
  const ada = await desk.buyer()
  const { checkoutId } = (await quoteWith(ada, 'pm_ok')).body
  await commit([remove(keys.paymentMethod(ada.userId, 'pm_ok'), {}, () => new Error('No method'))])
  expect(await ada.user(requestApproval, { params: { checkoutId } })).toMatchObject(notFound)
})

verifies('method.owned', 'a wallet that was filled once needs no bank to name its methods', async () => {
  const ada = await desk.buyer()
  await desk.trouble('bank', { operation: 'methods', kind: 'error-before', times: 1 })
  expect(await quoteWith(ada, 'pm_ok')).toMatchObject({ status: 503, body: { code: 'payment.unavailable' } })
  expect((await quoteWith(ada, 'pm_ok')).status).toBe(201)
  await desk.trouble('bank', { operation: 'methods', kind: 'error-before', times: 1 })
  expect((await quoteWith(ada, 'pm_declined_fraud')).status).toBe(201)
})
