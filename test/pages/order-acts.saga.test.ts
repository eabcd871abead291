import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { handler as changeOrder } from '#functions/pages/orders/change-order.ts'
import { handler as showOrder } from '#functions/pages/orders/show-order.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { browse, cookieOf, fieldsIn } from '#test/support/people/browsing.ts'
import { type Sale, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'

let world: Sales
let sale: Sale
let cookie: string
let origin: string
beforeAll(async () => {
  world = await startSales()
  ;({ baseUrl: origin } = await settings())
})
afterAll(() => world.stop())
beforeEach(async () => {
  sale = await world.arrived('merchant-b')
  cookie = await cookieOf(sale.userId)
})

const params = () => ({ orderId: sale.order.orderId })
const form = async (label: string) => {
  const { html } = await browse(showOrder, { params: params(), headers: { cookie } })
  return fieldsIn(html, `/orders/${sale.order.orderId}`, label)
}
const send = async (fields: Record<string, string>) =>
  (await browse(changeOrder, { params: params(), fields, headers: { cookie, origin } })).status

verifies('pages.acts', 'a person returns some pieces of some lines for a reason', async () => {
  const form1 = await form('Return goods')
  expect(form1).toMatchObject({ 'pieces.1': '2', 'pieces.2': '3', reason: 'damaged' })
  const none = { ...form1, act: 'return', 'pieces.1': '0', 'pieces.2': '' }
  expect(await send(none)).toBe(400)
  expect((await world.view(sale)).returns).toEqual([])
  const some = { ...none, 'pieces.2': '2', reason: 'wrong_item' }
  expect([await send(some), await send(some)]).toEqual([303, 303])
  const { returns } = await world.view(sale)
  expect(returns).toMatchObject([{ reason: 'wrong_item', lines: [{ line: 2, quantity: 2 }] }])
})

verifies('pages.acts', 'a person asks for the money of one line, or for an amount', async () => {
  const wish = { ...(await form('Ask for money back')), act: 'refund' }
  expect(await send({ ...wish, what: 'lines' })).toBe(400)
  expect(await send({ ...wish, what: 'lines', 'line.1': 'yes' })).toBe(303)
  const [line] = (await world.view(sale)).lines
  expect(line.leftMinor).toBe(0)
  const more = { ...(await form('Ask for money back')), act: 'refund', what: 'amount' }
  expect(await send(more)).toBe(400)
  expect(await send({ ...more, amount: '1.50' })).toBe(303)
  await world.hear()
  await world.back(sale, line.paidMinor + 150)
})

it('what nobody asked for is refused', async () => {
  expect(await send({ ...(await form('Ask for money back')), act: 'keep' })).toBe(400)
})
