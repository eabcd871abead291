import { expect } from 'vitest'
import { startLyingCompanies } from '#test/claims/31-held-to-what-was-asked/lying-companies-fixture.ts'
import { operator } from '#test/support/people/operator.ts'
import { ledgerAndBank } from '#test/support/purchases/ledger-and-bank.ts'
import { verifies } from '#test/support/run/verifies.ts'

const scene = startLyingCompanies()

interface Priced {
  line_items: { quantity: unknown }[]
}
const sums = (amount: number) => [
  { type: 'subtotal', amount },
  { type: 'total', amount },
]
/** An answer about an order, which then costs less than the merchant takes. */
const costs = (amount: number) => (body: Record<string, unknown>) => {
  if (!body['order'] && !body['checkout_id']) return body
  const lines = (body as unknown as Priced).line_items.map((line) => ({
    ...line,
    ...(typeof line.quantity === 'number' && { quantity: 1 }),
    item: { ...(line as { item?: object }).item, price: amount },
    totals: sums(amount),
  }))
  return { ...body, line_items: lines, totals: sums(amount) }
}

/** The merchant's order says 20.00, and it took all of the hold. */
const tookMore = async () => {
  const { desk, lies } = scene
  const line = { merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 }
  lies.tell('merchant-a', /^(POST|GET) .*\/checkout-sessions\/[^/]+(\/complete)?$/, costs(2000))
  lies.tell('merchant-a', /^GET .*\/orders\/[^/]+$/, costs(2000))
  const { checkoutId, state } = await desk.finish((await desk.approved(await desk.buyer(), [line])).checkoutId)
  expect(state).toBe('parked')
  const items = await operator.list({})
  return { checkoutId, parkedId: String(items.find((item) => item['checkoutId'] === checkoutId)?.['parkedId']) }
}

for (const outcome of ['written-off', 'bought'] as const)
  verifies(
    'parked.resolved',
    `${outcome} without an amount means all that was taken, not what the order costs`,
    async () => {
      const { checkoutId, parkedId } = await tookMore()
      expect((await operator.resolve(parkedId, { outcome })).status).toBe(200)
      const { ledger, bank } = await ledgerAndBank(scene.desk, checkoutId)
      expect(ledger).toEqual(bank)
    },
  )

verifies('parked.resolved', 'refunded in part: the rest of what was taken is with the merchant', async () => {
  const { checkoutId, parkedId } = await tookMore()
  const { bank } = await ledgerAndBank(scene.desk, checkoutId)
  const [takenMinor = 0] = Object.values(bank)
  expect((await operator.resolve(parkedId, { outcome: 'refunded', amountMinor: 2000 })).status).toBe(200)
  const { ledger } = await ledgerAndBank(scene.desk, checkoutId)
  expect(Object.values(ledger)).toEqual([takenMinor - 2000])
})

verifies('parked.resolved', 'nothing above what was taken can be refunded or lost', async () => {
  const { checkoutId, parkedId } = await tookMore()
  const [takenMinor = 0] = Object.values((await ledgerAndBank(scene.desk, checkoutId)).bank)
  for (const outcome of ['refunded', 'written-off'])
    expect(await operator.resolve(parkedId, { outcome, amountMinor: takenMinor + 1 })).toMatchObject({
      status: 422,
      body: { code: 'parked.impossible' },
    })
})
