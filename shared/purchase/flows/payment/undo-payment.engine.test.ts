import { afterAll, beforeAll, expect, vi } from 'vitest'
import { balances, ledgerEntry } from '#shared/ledger/entries.ts'
import { post, postedOf } from '#shared/ledger/ledger.ts'
import type { PaymentProvider, PaymentRecord } from '#shared/payments/port.ts'
import { commit } from '#shared/platform/table/table.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { plainLeg } from '#test/support/purchases/plain-leg.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { undoPayment } from './undo-payment.ts'

const bank = vi.hoisted(() => ({ find: vi.fn(), void: vi.fn(), refund: vi.fn() }))
vi.mock(import('#shared/payments/payments.ts'), () => ({
  payments: bank as Partial<PaymentProvider> as PaymentProvider,
}))

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.stop())

let made = 0
/** A leg of 500 whose capture is booked, on its way back. */
const taken = async (capturedMinor = 500): Promise<Leg> => {
  const checkoutId = `chk_undo_${++made}`
  const leg = plainLeg(checkoutId, {
    phase: 'undoing',
    payment: 'captured',
    paymentReference: `apr_${made}-1`,
    capturedMinor,
    placement: 'canceled',
  })
  const entry = (kind: 'authorize' | 'capture' | 'void', minor: number) =>
    post(checkoutId, 1, ledgerEntry(kind, 'merchant-a', minor, 'USD'), Date.now())
  const rest = capturedMinor < 500 ? [entry('void', 500 - capturedMinor)] : []
  await commit([legs.create(leg), entry('authorize', 500), entry('capture', capturedMinor), ...rest])
  return leg
}
const record: PaymentRecord = {
  state: 'captured',
  merchantId: 'merchant-a',
  amountMinor: 500,
  currency: 'USD',
  capturedMinor: 500,
  refundedMinor: 0,
  refunds: [],
  expiresAt: '2027-01-01T00:00:00.000Z',
}
const kept = async ({ checkoutId }: Leg) => balances(await postedOf(checkoutId))['merchant:merchant-a USD']

const denials: Record<string, PaymentRecord | undefined> = {
  voided: { ...record, state: 'voided', capturedMinor: 0 },
  'a hold still': { ...record, state: 'authorized', capturedMinor: 0 },
  declined: { ...record, state: 'declined', capturedMinor: 0 },
  'no such hold': undefined,
  'taken at another amount': { ...record, capturedMinor: 400 },
  'taken in another currency': { ...record, currency: 'EUR' },
  "another merchant's": { ...record, merchantId: 'merchant-b' },
}
for (const [what, answered] of Object.entries(denials))
  verifies(
    'payment.booked-stands',
    `money that is booked as taken is not undone while the bank says: ${what}`,
    async () => {
      const leg = await taken()
      vi.resetAllMocks()
      bank.find.mockResolvedValue(answered)
      for (const _ of [1, 2])
        await expect(undoPayment(await legs.require(leg.checkoutId, 1), Date.now())).rejects.toMatchObject({
          code: 'payment.contradiction',
        })
      expect([bank.void.mock.calls, bank.refund.mock.calls, await kept(leg)]).toEqual([[], [], 500])
      const after = await legs.require(leg.checkoutId, 1)
      expect(after).toMatchObject({ phase: 'undoing', payment: 'captured', dispute: { code: 'payment.contradiction' } })
      expect(after.dispute?.contradictions).toContainEqual(expect.objectContaining({ what: 'capture' }))
    },
  )

verifies('payment.booked-stands', 'a part of the hold that is booked as taken goes back as that part', async () => {
  const leg = await taken(400)
  vi.resetAllMocks()
  bank.find.mockResolvedValue({ ...record, capturedMinor: 400 })
  bank.refund.mockResolvedValue({ state: 'refunded' })
  expect(await undoPayment(leg, Date.now())).toBe('refunded')
  expect(bank.refund.mock.calls).toMatchObject([[{ amount: { amountMinor: 400, currency: 'USD' } }]])
  expect(await kept(leg)).toBe(0)
})
