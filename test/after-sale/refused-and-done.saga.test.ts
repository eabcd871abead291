import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { payments } from '#shared/payments/payments.ts'
import type { Line } from '#test/support/companies/companies.ts'
import { merchants } from '#test/support/companies/market.ts'
import { later, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'

/** A merchant carries out every call whose path fits and answers this instead of yes. */
let refusing: { path: RegExp; status: number; code: string; times: number; carriesOut: boolean } | undefined
const line: Line = async (company, call, genuine) => {
  const no = refusing
  if (!no || no.times <= 0 || company === 'bank' || !no.path.test(call.path)) return genuine(call)
  no.times--
  if (no.carriesOut) await genuine(call)
  const body = JSON.stringify({ code: no.code, content: 'No' })
  return { statusCode: no.status, headers: { 'content-type': 'application/json' }, body }
}
let world: Sales
beforeAll(async () => {
  world = await startSales(line)
})
afterAll(() => world.stop())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(async () => {
  vi.useRealTimers()
  refusing = undefined
  await world.calm()
})

const refusals = [
  [402, 'payment_required'],
  [404, 'not_found'],
  [409, 'not_cancelable'],
] as const

for (const merchantId of merchants)
  for (const [status, code] of refusals)
    verifies('order.agreed-money', `${merchantId} cancels and answers ${code}: all of it is back`, async () => {
      const sale = await world.sold(merchantId)
      refusing = { path: /\/cancel$/, status, code, times: 1, carriesOut: true }
      await world.cancel(sale)
      later(3600)
      await world.sweep()
      later(600)
      await world.sweep()
      await world.back(sale, sale.order.totalMinor)
      expect(await world.view(sale)).toMatchObject({ refundedMinor: sale.order.totalMinor })
      expect(await world.listed(sale)).toEqual([])
    })

verifies('order.agreed-money', 'a refund that its merchant made and refused is booked, in the same call', async () => {
  const sale = await world.sold('merchant-a')
  refusing = { path: /\/refund$/, status: 402, code: 'payment_required', times: 1, carriesOut: true }
  expect(await world.refund(sale, { amountMinor: 500 })).toMatchObject({ status: 200, body: { refundedMinor: 500 } })
  await world.back(sale, 500)
})

verifies('order.agreed-money', 'money that shows at the bank after a refusal is found without a message', async () => {
  const sale = await world.sold('merchant-a')
  refusing = { path: /\/refund$/, status: 402, code: 'payment_required', times: 1, carriesOut: false }
  expect((await world.refund(sale, { amountMinor: 500 })).status).toBe(409)
  const [{ reference = '' } = {}] = (await world.view(sale)).refunds as { reference: string }[]
  const amount = { amountMinor: 500, currency: 'USD' }
  await payments.refund({ reference: sale.order.paymentReference, refundReference: reference, amount })
  later(3600)
  await world.sweep()
  expect(await world.agreed(sale)).toMatchObject({ bankMinor: 500, ledgerMinor: 500, bookedMinor: 500 })
  expect(await world.listed(sale)).toEqual([])
})

verifies('order.agreed-money', 'a merchant that knows no order we bought there contradicts itself', async () => {
  const sale = await world.sold('merchant-a')
  const all = { path: /\/refund$/, status: 404, code: 'not_found', times: Number.POSITIVE_INFINITY }
  refusing = { ...all, carriesOut: false }
  expect(await world.refund(sale, { amountMinor: 500 })).toMatchObject({ status: 202, body: { pending: true } })
  later(73 * 3600)
  await world.sweep()
  expect(await world.parked(sale)).toMatchObject({ reason: 'merchant.contradiction', owedMinor: 500 })
})
