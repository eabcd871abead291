import { afterAll, afterEach, beforeAll, describe, expect, vi } from 'vitest'
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

describe.each(['merchant-a', 'merchant-b'] as const)('a refund at %s', (merchantId) => {
  verifies('order.refund-lines', `${merchantId}: one piece, then delivery, then an amount, then the rest`, async () => {
    const sale = await world.sold(merchantId)
    const { totalMinor, shippingMinor } = sale.order
    const before = await world.view(sale)
    expect(before.lines.reduce((sum: number, line: { paidMinor: number }) => sum + line.paidMinor, 0)).toBe(
      totalMinor - before.shippingMinor,
    )
    const first = await world.refund(sale, { lines: [{ line: 1, quantity: 1 }] })
    expect(first.status, JSON.stringify(first.body)).toBe(200)
    const [torch, drive] = first.body.lines
    expect(torch).toMatchObject({ quantityLeft: 1 })
    expect(torch.refundedMinor * 2).toBeGreaterThanOrEqual(torch.paidMinor - 1)
    expect(torch.refundedMinor).toBeLessThan(torch.paidMinor)
    expect(drive).toMatchObject({ refundedMinor: 0, quantityLeft: 3 })
    if (shippingMinor > 0) {
      const delivery = await world.refund(sale, { shippingMinor })
      expect(delivery.body).toMatchObject({ shippingRefundedMinor: shippingMinor })
      expect((await world.refund(sale, { shippingMinor: 1 })).body.code).toBe('order.not-refundable')
    }
    const some = await world.refund(sale, { amountMinor: 777 })
    expect(some.body.refundedMinor).toBe(torch.refundedMinor + shippingMinor + 777)
    const tooMany = await world.refund(sale, { lines: [{ line: 1, quantity: 2 }] })
    expect(tooMany).toMatchObject({ status: 409, body: { code: 'order.not-refundable', details: { line: 1 } } })
    await world.back(sale, some.body.refundedMinor)
    const rest = await world.refund(sale, {})
    expect(rest.body).toMatchObject({ status: 'refunded', refundedMinor: totalMinor })
    for (const line of rest.body.lines)
      expect(line).toMatchObject({ refundedMinor: line.paidMinor, leftMinor: 0, quantityLeft: 0 })
    await world.hear()
    await world.back(sale, totalMinor)
    expect((await world.view(sale)).refundedMinor).toBe(totalMinor)
  })

  verifies(
    'order.refund-lines',
    `${merchantId}: after 10.00 for the first of three pieces, each other piece pays what it cost, and the line shows the rest`,
    async () => {
      const sale = await world.sold(merchantId, [{ code: 'com-09', quantity: 3 }])
      const { paidMinor } = (await world.view(sale)).lines[0]
      const refundedBy = async (line: object) => {
        const before = (await world.view(sale)).lines[0].refundedMinor
        const { status, body } = await world.refund(sale, { lines: [{ line: 1, ...line }] })
        expect(status, JSON.stringify(body)).toBe(200)
        return body.lines[0].refundedMinor - before
      }
      expect(await refundedBy({ quantity: 1, amountMinor: 1000 })).toBe(1000)
      const pieces = [await refundedBy({ quantity: 1 }), await refundedBy({ quantity: 1 })]
      for (const worth of pieces) expect(Math.abs(worth - paidMinor / 3)).toBeLessThan(2)
      const leftMinor = paidMinor - 1000 - pieces.reduce((sum, worth) => sum + worth, 0)
      expect((await world.view(sale)).lines[0]).toMatchObject({ quantityLeft: 0, leftMinor })
      const more = await world.refund(sale, { lines: [{ line: 1, quantity: 1 }] })
      expect(more).toMatchObject({ status: 409, body: { details: { line: 1, quantityLeft: 0 } } })
      expect(await refundedBy({})).toBe(leftMinor)
      await world.back(sale, paidMinor)
    },
  )

  verifies(
    'order.cancel',
    `${merchantId}: after a part came back, canceling brings the rest and frees the claim`,
    async () => {
      const sale = await world.sold(merchantId)
      await world.refund(sale, { amountMinor: 1234 })
      const canceled = await world.cancel(sale)
      expect(canceled.status, JSON.stringify(canceled.body)).toBe(200)
      expect(canceled.body).toMatchObject({ status: 'refunded', refundedMinor: sale.order.totalMinor })
      await world.hear()
      await world.back(sale, sale.order.totalMinor)
      expect(await world.cancel(sale)).toMatchObject({ status: 409, body: { code: 'order.not-cancelable' } })
    },
  )

  verifies(
    'order.refund-races',
    `${merchantId}: of refunds asked for at once no more come back than was paid`,
    async () => {
      const sale = await world.sold(merchantId)
      const { totalMinor } = sale.order
      const part = Math.floor(totalMinor / 3) + 1
      const answers = await Promise.all(Array.from({ length: 6 }, () => world.refund(sale, { amountMinor: part })))
      const yes = answers.filter(({ status }) => status === 200 || status === 202)
      expect(yes.length).toBeGreaterThan(0)
      expect(yes.length).toBeLessThan(3)
      for (const { status, body } of answers)
        if (status >= 300)
          expect(['leg.in-flight', 'order.refund-pending', 'order.not-refundable', 'table.conflict']).toContain(
            body.code,
          )
      later(400)
      await world.sweep()
      await world.hear()
      await world.back(sale, yes.length * part)
    },
  )
})

verifies(
  'order.refund',
  'a bank that gives back and does not answer is looked up: once, also when asked again by key',
  async () => {
    const sale = await world.sold('merchant-b')
    await world.trouble('bank', { operation: 'refund', kind: 'error-after' })
    const first = await world.refund(sale, { amountMinor: 500 }, 'one-key')
    expect(first.status).toBe(202)
    expect(first.body.refunds).toMatchObject([{ state: 'requested', amountMinor: 500 }])
    later(100)
    await world.sweep()
    await world.back(sale, 500)
    expect(await world.listed(sale)).toEqual([])
  },
)

verifies(
  'order.refund',
  'a refund that stays open for three days is parked for an operator and leaves the work list',
  async () => {
    const sale = await world.sold('merchant-b')
    await world.trouble('bank', { operation: 'refund', kind: 'error-before', times: null })
    expect((await world.refund(sale, { amountMinor: 500 })).status).toBe(202)
    later(600)
    await world.sweep()
    expect(await world.listed(sale)).toHaveLength(1)
    later(3 * 86_400)
    await world.sweep()
    expect(await world.listed(sale)).toEqual([])
    expect((await world.view(sale)).refunds).toMatchObject([{ state: 'parked', reason: 'payment.outcome-unknown' }])
  },
)

verifies('order.refund', 'refused by its merchant it is refused again to the same key', async () => {
  const sale = await world.sold('merchant-a')
  await world.alone(sale, 'refund', { amountMinor: sale.order.totalMinor - 10, reference: 'nearly-all' })
  world.platform.webhooks.length = 0
  const no = await world.refund(sale, { amountMinor: 500 }, 'k-1')
  expect(no).toMatchObject({ status: 409, body: { code: 'order.not-refundable' } })
  expect(await world.refund(sale, { amountMinor: 500 }, 'k-1')).toMatchObject({ status: 409 })
  const shown = await world.view(sale)
  expect(shown.refunds).toMatchObject([{ kind: 'merchant', state: 'done' }, { state: 'refused' }])
  expect(shown.refundedMinor).toBe(sale.order.totalMinor - 10) // asking made it look
})
