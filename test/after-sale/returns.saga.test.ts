import { afterAll, afterEach, beforeAll, describe, expect, vi } from 'vitest'
import { handler as listReturns } from '#functions/orders/list-returns.ts'
import { call } from '#test/support/api/api-call.ts'
import { later, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'

let world: Sales
beforeAll(async () => {
  world = await startSales()
})
afterAll(() => world.stop())
afterEach(async () => {
  vi.useRealTimers()
  await world.calm()
})

describe.each(['merchant-a', 'merchant-b'] as const)('a return to %s', (merchantId) => {
  verifies('return.rma', `${merchantId}: one piece goes all the way, then everything else`, async () => {
    const sale = await world.arrived(merchantId)
    const shelf = await world.onShelf(sale, 'out-06')
    const answer = await world.sendBack(sale, { lines: [{ line: 1, quantity: 1 }], reason: 'damaged' })
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    const { returnId, amountMinor } = answer.body
    expect(answer.body).toMatchObject({ state: 'approved', reason: 'damaged', refundedMinor: 0 })
    const half = (await world.view(sale)).lines[0]
    expect(half).toMatchObject({ returnableQuantity: 1, refundedMinor: 0 })
    expect(Math.abs(amountMinor * 2 - half.paidMinor)).toBeLessThanOrEqual(1)
    for (const to of ['in_transit', 'received', 'refunded']) {
      await world.moveReturn(sale, returnId, to)
      await world.hear()
      expect(await world.returned(sale, returnId)).toMatchObject({ state: to })
      expect((await world.onShelf(sale, 'out-06')) - shelf).toBe(to === 'in_transit' ? 0 : 1)
    }
    await world.back(sale, amountMinor)
    const shown = await world.view(sale)
    expect(shown).toMatchObject({ status: 'delivered', refundedMinor: amountMinor })
    expect(shown.lines[0]).toMatchObject({ returnableQuantity: 1, refundedMinor: amountMinor })
    expect(shown.lines[1]).toMatchObject({ returnableQuantity: 3, refundedMinor: 0 })

    const tooMany = await world.sendBack(sale, { lines: [{ line: 1, quantity: 2 }] })
    expect(tooMany).toMatchObject({ status: 409, body: { code: 'order.not-returnable', details: { quantityLeft: 1 } } })
    const rest = await world.sendBack(sale, {})
    expect(rest.status).toBe(201)
    expect(rest.body.lines).toMatchObject([
      { line: 1, quantity: 1 },
      { line: 2, quantity: 3 },
    ])
    expect(await world.sendBack(sale, {})).toMatchObject({ status: 409, body: { code: 'order.not-returnable' } })
    await world.moveReturn(sale, rest.body.returnId, 'refunded')
    await world.hear()
    const all = await world.view(sale)
    await world.back(sale, sale.order.totalMinor - all.shippingMinor)
    for (const line of all.lines) expect(line).toMatchObject({ refundedMinor: line.paidMinor, returnableQuantity: 0 })
    expect(all.status).toBe(all.shippingMinor > 0 ? 'returned' : 'refunded')
    if (all.shippingMinor > 0) await world.refund(sale, {})
    await world.back(sale, sale.order.totalMinor)
    const listed = await call(listReturns, { params: { orderId: sale.order.orderId }, ...world.as(sale) })
    expect(listed.body.items.map(({ state }: { state: string }) => state)).toEqual(['refunded', 'refunded'])
  })

  verifies(
    'return.rma',
    `${merchantId}: after money for one of three pieces, the others go back for what they cost`,
    async () => {
      const sale = await world.arrived(merchantId)
      const { paidMinor } = (await world.view(sale)).lines[1]
      await world.refund(sale, { lines: [{ line: 2, quantity: 1, amountMinor: 1000 }] })
      for (const _piece of [2, 3]) {
        const { status, body } = await world.sendBack(sale, { lines: [{ line: 2, quantity: 1 }] })
        expect(status).toBe(201)
        expect(Math.abs(body.lines[0].amountMinor - paidMinor / 3)).toBeLessThan(2)
        expect(Math.abs(body.amountMinor - paidMinor / 3)).toBeLessThan(2)
      }
    },
  )

  verifies('return.states', `${merchantId}: messages in reverse and twice over end in the same`, async () => {
    const sale = await world.arrived(merchantId)
    const { body } = await world.sendBack(sale, { lines: [{ line: 2, quantity: 2 }] })
    await world.moveReturn(sale, body.returnId, 'refunded')
    await world.hear((messages) => [...messages.toReversed(), ...messages])
    expect(await world.returned(sale, body.returnId)).toMatchObject({
      state: 'refunded',
      refundedMinor: body.amountMinor,
    })
    await world.back(sale, body.amountMinor)
  })

  verifies(
    'return.states',
    `${merchantId}: left alone it goes its way by the clock, and without any message`,
    async () => {
      const sale = await world.arrived(merchantId)
      const { body } = await world.sendBack(sale, { lines: [{ line: 2, quantity: 1 }] })
      for (const _day of [1, 2, 3, 4, 5]) {
        later(86_400)
        await world.companies.tick(merchantId)
        world.platform.webhooks.length = 0
        await world.sweep()
      }
      expect(await world.returned(sale, body.returnId)).toMatchObject({
        state: 'refunded',
        refundedMinor: body.amountMinor,
      })
      await world.back(sale, body.amountMinor)
      expect(await world.listed(sale)).toEqual([])
    },
  )

  verifies('return.refused', `${merchantId}: looked at and refused, the pieces are the buyer's again`, async () => {
    const sale = await world.arrived(merchantId)
    const { body } = await world.sendBack(sale, { lines: [{ line: 1, quantity: 2 }] })
    await world.moveReturn(sale, body.returnId, 'received')
    await world.moveReturn(sale, body.returnId, 'rejected')
    await world.hear()
    expect(await world.returned(sale, body.returnId)).toMatchObject({ state: 'rejected', refundedMinor: 0 })
    expect((await world.view(sale)).lines[0].returnableQuantity).toBe(2)
    await world.back(sale, 0)
    expect(await world.listed(sale)).toEqual([])
  })

  verifies(
    'return.unknown',
    `${merchantId}: agreed to and not answered it is looked up, and there is one`,
    async () => {
      const sale = await world.arrived(merchantId)
      await world.trouble(merchantId, { operation: 'returnOrder', kind: 'error-after' })
      const answer = await world.sendBack(sale, { lines: [{ line: 1, quantity: 1 }] }, 'same')
      expect(answer).toMatchObject({ status: 202, body: { state: 'requested' } })
      world.platform.webhooks.length = 0
      later(100)
      await world.sweep()
      expect(await world.returned(sale, answer.body.returnId)).toMatchObject({ state: 'approved' })
      const [shop] = (await world.records(merchantId)).orders.filter(({ id }) => id === sale.merchantOrderId)
      expect((shop as unknown as { returns: unknown[] }).returns).toHaveLength(1)
    },
  )
})

verifies('return.rma', 'of two parcels with the same last piece at once, one is agreed to', async () => {
  const sale = await world.arrived('merchant-b')
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => world.sendBack(sale, { lines: [{ line: 1, quantity: 2 }] })),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  const [shop] = (await world.records('merchant-b')).orders.filter(({ id }) => id === sale.merchantOrderId)
  expect((shop as unknown as { returns: unknown[] }).returns).toHaveLength(1)
})

verifies('order.refund-races', 'what a return will bring is not paid out before it by another refund', async () => {
  const sale = await world.arrived('merchant-b')
  const { body } = await world.sendBack(sale, { lines: [{ line: 2, quantity: 3 }] })
  const all = await world.refund(sale, {})
  expect(all.status).toBe(200)
  expect(all.body.refundedMinor).toBe(sale.order.totalMinor - body.amountMinor)
  await world.moveReturn(sale, body.returnId, 'refunded')
  await world.hear()
  await world.back(sale, sale.order.totalMinor)
  expect(await world.returned(sale, body.returnId)).toMatchObject({
    state: 'refunded',
    refundedMinor: body.amountMinor,
  })
})

verifies(
  'return.states',
  'a return whose goods arrived is parked for an operator after two weeks without money',
  async () => {
    const sale = await world.arrived('merchant-b')
    const { body } = await world.sendBack(sale, { lines: [{ line: 1, quantity: 1 }] })
    await world.moveReturn(sale, body.returnId, 'received')
    await world.hear()
    later(7 * 3600)
    await world.sweep()
    expect(await world.listed(sale)).toHaveLength(1)
    later(15 * 86_400)
    await world.sweep()
    expect((await world.view(sale)).refunds).toMatchObject([
      { kind: 'return', state: 'parked', reason: 'return.unpaid', amountMinor: body.amountMinor },
    ])
    expect(await world.listed(sale)).toEqual([])
    await world.back(sale, 0)
    await world.moveReturn(sale, body.returnId, 'refunded')
    await world.hear()
    await world.back(sale, body.amountMinor)
    expect(await world.returned(sale, body.returnId)).toMatchObject({ state: 'refunded' })
  },
)
