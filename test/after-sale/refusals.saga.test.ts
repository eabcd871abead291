import { afterAll, afterEach, beforeAll, describe, expect, vi } from 'vitest'
import { handler as explainCheckout } from '#functions/checkouts/explain.ts'
import { call } from '#test/support/api/api-call.ts'
import { later, type Sale, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'

let world: Sales
beforeAll(async () => {
  world = await startSales()
  for (const merchantId of ['merchant-a', 'merchant-b'] as const)
    await world.stockIn(merchantId, world.skuOf(merchantId, 'gro-05'), 1_000)
})
afterAll(() => world.stop())
afterEach(async () => {
  vi.useRealTimers()
  await world.calm()
})

const basket = [
  { code: 'out-06', quantity: 2 },
  { code: 'gro-05', quantity: 1 },
] as const
const dayMs = 86_400_000

/** Every sentence of the explanation about the order itself. */
const explainedReturns = async (sale: Sale) => {
  const { body } = await call(explainCheckout, { params: { checkoutId: sale.order.checkoutId }, ...world.as(sale) })
  return body.entries.find(({ kind }: { kind: string }) => kind === 'order').parts
}
const reasonOf = ({ status, body }: { status: number; body: { code: string; title: string; details: object } }) => ({
  status,
  code: body.code,
  ...body.details,
})

describe.each(['merchant-a', 'merchant-b'] as const)('%s', (merchantId) => {
  verifies(
    'return.terms',
    `${merchantId}: each line shows whether it can go back, until when, and otherwise why not; so does the explanation`,
    async () => {
      const sale = await world.sold(merchantId, basket)
      const early = (await world.view(sale)).lines
      expect(early).toMatchObject([
        { returnableQuantity: 0, notReturnable: { reason: 'not_delivered' } },
        { returnableQuantity: 0, notReturnable: { reason: 'never_returnable' } },
      ])
      await world.delivered(sale)
      await world.hear()
      const { lines, facts } = await world.view(sale)
      const delivered = facts.find(({ kind }: { kind: string }) => kind === 'delivered')
      const until = new Date(Date.parse(delivered.at) + 30 * dayMs).toISOString()
      expect(lines[0]).toMatchObject({ returnableQuantity: 2, returnableUntil: until })
      expect(lines[0]).not.toHaveProperty('notReturnable')
      expect(lines[1]).toMatchObject({ returnableQuantity: 0, notReturnable: { reason: 'never_returnable' } })
      expect(await explainedReturns(sale)).toMatchObject([
        { line: 1, returnableQuantity: 2, returnableUntil: until },
        { line: 2, returnableQuantity: 0, says: lines[1].notReturnable.says },
      ])
      later(31 * 86_400)
      const [late] = (await world.view(sale)).lines
      expect(late).toMatchObject({
        returnableQuantity: 0,
        returnableUntil: until,
        notReturnable: { reason: 'window_closed' },
      })
      expect(late.notReturnable.says).toContain(until)
      expect((await explainedReturns(sale))[0].says).toBe(late.notReturnable.says)
    },
  )

  verifies(
    'return.refused',
    `${merchantId}: each refusal of a return has its own reason, and its deadline`,
    async () => {
      const sale = await world.sold(merchantId, basket)
      const torch = { lines: [{ line: 1, quantity: 1 }] }
      const refused = { status: 409, code: 'order.not-returnable' }
      const early = await world.sendBack(sale, torch, 'early')
      expect(reasonOf(early)).toMatchObject({ ...refused, reason: 'not_delivered' })
      expect(reasonOf(await world.sendBack(sale, torch, 'early'))).toMatchObject({
        ...refused,
        reason: 'not_delivered',
      })
      await world.delivered(sale)
      await world.hear()
      const { returnableUntil } = (await world.view(sale)).lines[0]
      const no = async (body: object) => reasonOf(await world.sendBack(sale, body))
      expect(await no({ lines: [{ line: 2, quantity: 1 }] })).toMatchObject({
        ...refused,
        reason: 'never_returnable',
        line: 2,
      })
      expect(await no({ lines: [{ line: 9, quantity: 1 }] })).toMatchObject({ ...refused, reason: 'no_such_line' })
      const most = await no({ lines: [{ line: 1, quantity: 3 }] })
      expect(most).toMatchObject({ ...refused, reason: 'fewer_pieces_left', quantityLeft: 2 })
      later(31 * 86_400)
      const late = await world.sendBack(sale, torch)
      expect(reasonOf(late)).toMatchObject({ ...refused, reason: 'window_closed', until: returnableUntil })
      expect(late.body.title).toContain(returnableUntil)
      const shown = (await world.view(sale)).returns
      expect(shown.map(({ refused: why }: { refused: string }) => why)).toEqual(['not_delivered', 'window_closed'])
      vi.useRealTimers()
      const other = await world.arrived(merchantId)
      expect((await world.sendBack(other, {})).status).toBe(201)
      expect(reasonOf(await world.sendBack(other, {}))).toMatchObject({ ...refused, reason: 'no_piece_left' })
      const canceled = await world.sold(merchantId)
      await world.cancel(canceled)
      await world.hear()
      expect(reasonOf(await world.sendBack(canceled, {}))).toMatchObject({ ...refused, reason: 'already_canceled' })
    },
  )

  verifies('return.terms', `${merchantId}: everything means everything that its merchant takes back`, async () => {
    const sale = await world.sold(merchantId, basket)
    await world.delivered(sale)
    await world.hear()
    const { status, body } = await world.sendBack(sale, {})
    expect({ status, lines: body.lines }).toMatchObject({ status: 201, lines: [{ line: 1, quantity: 2 }] })
    expect(reasonOf(await world.sendBack(sale, {}))).toMatchObject({ reason: 'never_returnable' })
  })

  verifies(
    'order.refund',
    `${merchantId}: each refusal of a refund and of a cancellation has its own reason`,
    async () => {
      const sale = await world.sold(merchantId)
      const refund = async (body: object) => reasonOf(await world.refund(sale, body))
      const refused = { status: 409, code: 'order.not-refundable' }
      const all = sale.order.totalMinor
      expect(await refund({ amountMinor: all + 1 })).toMatchObject({
        ...refused,
        reason: 'less_money_left',
        leftMinor: all,
      })
      expect(await refund({ lines: [{ line: 9 }] })).toMatchObject({ ...refused, reason: 'no_such_line' })
      const many = await refund({ lines: [{ line: 1, quantity: 3 }] })
      expect(many).toMatchObject({ ...refused, reason: 'fewer_pieces_left', quantityLeft: 2 })
      await world.advance(sale.merchantId, sale.merchantOrderId, 'shipped')
      const late = { status: 409, code: 'order.not-cancelable', reason: 'already_shipped' }
      expect(reasonOf(await world.cancel(sale, 'late'))).toMatchObject(late)
      expect(reasonOf(await world.cancel(sale, 'late'))).toMatchObject(late)
      expect((await world.refund(sale, {})).status).toBe(200)
      expect(await refund({})).toMatchObject({ ...refused, reason: 'no_money_left' })
      expect(await refund({ amountMinor: 1 })).toMatchObject({ ...refused, reason: 'no_money_left' })
      const canceled = await world.sold(merchantId)
      await world.cancel(canceled)
      const twice = { status: 409, code: 'order.not-cancelable', reason: 'already_canceled' }
      expect(reasonOf(await world.cancel(canceled))).toMatchObject(twice)
    },
  )
})
