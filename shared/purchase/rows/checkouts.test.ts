import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Checkout, checkouts } from './checkouts.ts'

beforeEach(() => {
  vi.stubEnv('TABLE_NAME', 'none')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const due = 1_800_000_060
/** Tried again by an operator: the sweep looks in a minute whether the relay has started it. */
const retried: Checkout = {
  checkoutId: 'chk_01JX8Q2M4V7N5T3R9W6Y1Z0ABC',
  userId: 'usr_01JX8Q2M4V7N5T3R9W6Y1Z0ABC',
  createdBy: 'user:usr_01JX8Q2M4V7N5T3R9W6Y1Z0ABC',
  state: 'placing',
  direction: 'forward',
  fulfilment: 'best_effort',
  legCount: 2,
  currency: 'USD',
  totalMinor: 100,
  instrument: 'pm_ok',
  addressDigest: 'a',
  receiptVersion: 1,
  v: 7,
  auditHead: '0'.repeat(64),
  gsi3sk: `${String(due).padStart(11, '0')}#chk_01JX8Q2M4V7N5T3R9W6Y1Z0ABC`,
  createdAt: '2026-11-01T00:00:00.000Z',
  updatedAt: '2026-11-01T00:00:00.000Z',
}
const said = { by: 'operator', actor: 'operator:usr_1', action: 'refund.retry' } as const
const leaves = (change: Parameters<typeof checkouts.note>[1]) =>
  checkouts.note(retried, change, (due - 30) * 1000).writes[0]?.leaves as Record<string, unknown>

it('what is noted of a purchase that goes on does not take it off the work list', () => {
  expect(Object.keys(leaves(said))).not.toContain('gsi3sk')
  expect(checkouts.note(retried, said, due * 1000).after.gsi3sk).toBe(retried.gsi3sk)
})

it('what is noted may say when the sweep looks next', () => {
  const sooner = due - 20
  expect(leaves({ ...said, dueAtSeconds: sooner })['gsi3sk']).toContain(String(sooner))
})
