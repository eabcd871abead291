import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as create } from '#functions/payment-methods/create.ts'
import { handler as read } from '#functions/payment-methods/get.ts'
import { handler as patch } from '#functions/payment-methods/patch.ts'
import { payments } from '#shared/payments/payments.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, update } from '#shared/platform/table/table.ts'
import { type Buyer, type Buyers, door, startBuyers } from '#test/support/people/buyers.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
let ada: Buyer
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-31T23:58:00Z') })
  ada = await desk.buyer()
})
afterEach(() => void vi.useRealTimers())

const lines = [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 }]
const card = async (token = 'tok_expiring') =>
  (await ada.user(create, { body: { token, default: true } })).body.methodId as string
const expired = { status: 422, body: { code: 'payment-method.expired' } }

verifies('wallet.ended', 'a card is good to the last second of its month', async () => {
  const methodId = await card()
  const shown = async () => (await ada.user(read, { params: { methodId } })).body
  vi.setSystemTime(Date.parse('2026-12-31T23:59:59.999Z'))
  expect(await shown()).toMatchObject({ state: 'active', expiryMonth: 12, expiryYear: 2026 })
  expect((await ada.user(createCheckout, { body: { lines, address: door } })).body.instrument).toBe(methodId)
  vi.setSystemTime(Date.parse('2027-01-01T00:00:00Z'))
  expect(await shown()).toMatchObject({ state: 'expired', default: true })
  for (const instrument of [methodId, undefined])
    expect(await ada.user(createCheckout, { body: { lines, address: door, instrument } })).toMatchObject(expired)
  expect(await ada.user(patch, { params: { methodId }, body: { default: true } })).toMatchObject(expired)
})

verifies('wallet.ended', 'the bank has the last word on a card that we think good', async () => {
  const instrument = await card()
  const { checkoutId } = await desk.approved(ada, lines, { instrument })
  const longer = { goodUntil: '2030-01' }
  await commit([update(keys.paymentMethod(ada.userId, instrument), {}, longer, () => new Error('No method'))])
  vi.setSystemTime(Date.parse('2027-01-01T00:00:00Z'))
  expect(await desk.finish(checkoutId)).toMatchObject({ state: 'failed', legs: [{ declined: 'card_expired' }] })
  expect(await desk.ordersOf([checkoutId])).toEqual([])
})

verifies(
  'wallet.ended',
  'a hold that reaches the bank after it closed the card is declined, and one from before is captured',
  async () => {
    const instrument = await card('tok_visa')
    const [late, held] = [
      await desk.approved(ada, lines, { instrument }),
      await desk.approved(ada, [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }], { instrument }),
    ]
    const door = desk.companies.hold('bank', /holds$/)
    const going = desk.finish(late.checkoutId)
    await door.arrived
    const before = await desk.finish(held.checkoutId, 'AuthorizePayment')
    await payments.close({ customer: ada.userId, methodId: instrument })
    door.release()
    expect(await going).toMatchObject({ state: 'failed', legs: [{ declined: 'instrument_unknown' }] })
    expect((await desk.holdsOf([late.checkoutId])).filter(({ state }) => state !== 'voided')).toEqual([])
    expect(before.state).toBe('completed')
    expect(await desk.holdsOf([held.checkoutId])).toMatchObject([{ state: 'captured', instrument }])
  },
)

verifies('wallet.ended', 'a card whose issuer declines ends the purchase with the reason', async () => {
  const instrument = await card('tok_declined')
  const { checkoutId } = await desk.approved(ada, lines, { instrument })
  expect(await desk.finish(checkoutId)).toMatchObject({ state: 'failed', legs: [{ declined: 'issuer_declined' }] })
})
