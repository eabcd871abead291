import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { orders } from '#shared/orders/orders.ts'
import { paidOf, sumOf } from '#shared/orders/rules/refund-lines.ts'
import { returnOpen } from '#shared/orders/rules/return-states.ts'
import { type MerchantName, merchants } from '#test/support/companies/market.ts'
import { type Sale, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { claim } from '#test/support/run/claims.ts'

let world: Sales
beforeAll(async () => {
  world = await startSales()
})
afterAll(() => world.stop())
afterEach(async () => {
  vi.useRealTimers()
  await world.calm()
})

type Act =
  | { act: 'refund'; body: object }
  | { act: 'send back'; lines: { line: number; quantity: number }[] | undefined }
  | { act: 'move'; to: 'in_transit' | 'received' | 'refunded' | 'rejected' }
  | { act: 'alone'; amountMinor: number; piece: boolean }
  | { act: Plain }
  | { act: 'trouble'; company: 'bank' | 'shop'; operation: string; kind: string }

const lines = fc.uniqueArray(
  fc.record({ line: fc.integer({ min: 1, max: 2 }), quantity: fc.integer({ min: 1, max: 3 }) }),
  { selector: ({ line }) => line, minLength: 1, maxLength: 2 },
)
const amountMinor = fc.integer({ min: 1, max: 20_000 })
type Plain = 'cancel' | 'cancel alone' | 'deliver' | 'hear' | 'hear in reverse' | 'hear twice' | 'wait'
const just = (...acts: Plain[]): fc.Arbitrary<Act> => fc.constantFrom(...acts).map((act) => ({ act }))
const wish = fc.oneof(
  fc.constant({}),
  amountMinor.map((minor) => ({ amountMinor: minor })),
  fc.integer({ min: 1, max: 900 }).map((shippingMinor) => ({ shippingMinor })),
  lines.map((named) => ({ lines: named })),
)
const trouble = fc.oneof(
  fc
    .constantFrom('error-before', 'error-after')
    .map((kind) => ({ company: 'bank' as const, operation: 'refund', kind })),
  fc
    .tuple(
      fc.constantFrom('refundOrder', 'cancelOrder', 'returnOrder', 'getOrder'),
      fc.constantFrom('error-before', 'error-after'),
    )
    .map(([operation, kind]) => ({ company: 'shop' as const, operation, kind })),
)
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: wish.map((body) => ({ act: 'refund' as const, body })) },
  {
    weight: 3,
    arbitrary: fc.option(lines, { nil: undefined }).map((some) => ({ act: 'send back' as const, lines: some })),
  },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(
        'in_transit' as const,
        'received' as const,
        'refunded' as const,
        'refunded' as const,
        'rejected' as const,
      )
      .map((to) => ({ act: 'move' as const, to })),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('alone' as const), amountMinor, piece: fc.boolean() }) },
  { weight: 2, arbitrary: trouble.map((rule) => ({ act: 'trouble' as const, ...rule })) },
  { weight: 5, arbitrary: just('hear', 'hear in reverse', 'hear twice', 'wait', 'deliver') },
  { weight: 1, arbitrary: just('cancel', 'cancel alone') },
)

/** A merchant's no to one of its own levers is an answer like any other. */
const maybe = (lever: Promise<unknown>) => lever.catch(() => undefined)
const wait = async (seconds: number) => {
  vi.setSystemTime(Date.now() + seconds * 1000)
  for (const name of merchants) await world.companies.tick(name)
  await world.sweep()
}

const perform = async (sale: Sale, step: Act, n: number): Promise<unknown> => {
  switch (step.act) {
    case 'refund':
      return world.refund(sale, step.body)
    case 'send back':
      return world.sendBack(sale, { ...(step.lines && { lines: step.lines }) })
    case 'move': {
      const { returns } = await orders.view(sale.order.orderId)
      const open = returns.find(({ state }) => returnOpen(state))
      return open && maybe(world.moveReturn(sale, open.returnId, step.to))
    }
    case 'alone': {
      const line_items = step.piece ? { line_items: [{ id: 'li_2', quantity: 1 }] } : {}
      return maybe(
        world.alone(sale, 'refund', { amountMinor: step.amountMinor, reference: `self-${n}`, ...line_items }),
      )
    }
    case 'trouble':
      return world.trouble(step.company === 'bank' ? 'bank' : sale.merchantId, step)
    case 'cancel':
      return world.cancel(sale)
    case 'cancel alone':
      return maybe(world.alone(sale, 'cancel'))
    case 'deliver':
      return maybe(world.delivered(sale))
    case 'hear':
      return world.hear().catch(() => undefined) // the bus tells it again
    case 'hear in reverse':
      return world.hear((messages) => messages.toReversed()).catch(() => undefined)
    case 'hear twice':
      return world.hear((messages) => [...messages, ...messages]).catch(() => undefined)
    default:
      return wait(400)
  }
}

/** Everything under way comes to its end: nobody fails any more, every message arrives, and time goes by. */
const rest = async (sale: Sale): Promise<void> => {
  for (const name of ['bank', ...merchants] as const) await world.companies.control(name, 'DELETE', '/chaos')
  for (let round = 0; round < 3; round++) {
    await world.hear()
    await world.retell(sale)
    await wait(400)
  }
}

const agree = async (sale: Sale): Promise<number> => {
  const { order } = sale
  const books = await world.agreed(sale)
  const backMinor = books.bankMinor ?? -1
  expect(books).toEqual({
    posted: 0,
    ledgerMinor: backMinor,
    detailMinor: backMinor,
    bankMinor: backMinor,
    merchantMinor: backMinor,
    bookedMinor: backMinor,
    payment: backMinor === 0 ? 'captured' : backMinor === order.totalMinor ? 'refunded' : 'partially_refunded',
  })
  expect(backMinor).toBeLessThanOrEqual(order.totalMinor)
  const view = await orders.view(order.orderId)
  const done = view.refunds.filter(({ state }) => state === 'done')
  for (const { line, quantity, itemMinor, taxMinor } of paidOf(order).lines) {
    const parts = done.flatMap((refund) => refund.lines.filter((share) => share.line === line))
    const sum = (pick: 'quantity' | 'itemMinor' | 'taxMinor') => parts.reduce((all, share) => all + share[pick], 0)
    expect(sum('itemMinor')).toBeLessThanOrEqual(itemMinor)
    expect(sum('taxMinor')).toBeLessThanOrEqual(taxMinor)
    expect(sum('quantity')).toBeLessThanOrEqual(quantity)
  }
  expect(view.refunds.filter(({ state }) => state === 'requested' || state === 'parked')).toEqual([])
  for (const each of view.returns) {
    // One that was paid back before it went is owed nothing, and ends when it arrives.
    const paid = done.some(({ reference }) => reference === each.refundReference)
    if (sumOf(each) > 0) expect(each.state === 'refunded').toBe(paid)
  }
  expect((await world.view(sale)).refundedMinor).toBe(backMinor)
  return done.length
}

claim(
  [6, 23],
  'whatever is refunded, returned and canceled by whomever, heard of in any order and through any trouble: ledger, bank and merchant agree, line by line',
  { small: 8, usual: 40, full: 2_000 },
  async ({ count, seed, tried, saw }) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    let booked = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<MerchantName>(...merchants),
        fc.boolean(),
        fc.array(act, { minLength: 4, maxLength: 14 }),
        async (merchantId, arrived, acts) => {
          const sale = await world.sold(merchantId)
          if (arrived) await world.delivered(sale)
          for (const [n, step] of acts.entries()) await perform(sale, step, n)
          await rest(sale)
          booked += await agree(sale)
          tried()
        },
      ),
      { seed, numRuns: count, endOnFailure: true },
    )
    saw('refunds booked', booked)
  },
)
