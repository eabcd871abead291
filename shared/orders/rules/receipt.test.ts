import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { drift } from '#shared/purchase/rules/drift.ts'
import { claimHash } from '#shared/purchase/rules/purchase-identity.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { freeze, Receipt, type ReceiptLeg } from './receipt.ts'

const leg: ReceiptLeg = {
  leg: 1,
  merchantId: 'merchant-a',
  merchantCheckoutId: 'm1',
  lines: [
    { sku: 'hp-1', title: 'Headphones', quantity: 1, options: { colour: 'black' }, unitMinor: 7000, totalMinor: 7000 },
  ],
  subtotalMinor: 7000,
  shippingMinor: 500,
  taxMinor: 600,
  discountMinor: 0,
  totalMinor: 8100,
  latestArrival: '2026-11-27T18:00:00Z',
}
const receipt: Receipt = {
  checkoutId: 'chk_1',
  version: 1,
  userId: 'usr_1',
  fulfilment: 'all_or_nothing',
  legs: [leg],
  currency: 'USD',
  totalMinor: 8100,
  addressDigest: 'd',
  instrument: 'pm_ok',
  instrumentLabel: 'Visa ending in 4242',
  expiresAt: '2026-11-21T12:00:00Z',
}

verifies('receipt.hash', 'key order does not matter, and the hash is over the very text', () => {
  const { text, hash } = freeze(receipt)
  const shuffled = Object.fromEntries(Object.entries(receipt).reverse()) as Receipt
  expect(freeze(shuffled)).toEqual({ text, hash })
  expect(hash).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
  expect(Receipt.parse(JSON.parse(text))).toEqual(receipt)
})

verifies('receipt.hash', 'any changed term changes the hash', () => {
  const { hash } = freeze(receipt)
  expect(freeze({ ...receipt, totalMinor: 8101 }).hash).not.toBe(hash)
  expect(freeze({ ...receipt, instrument: 'pm_other' }).hash).not.toBe(hash)
  expect(
    freeze({ ...receipt, legs: [{ ...leg, lines: [{ ...leg.lines[0], quantity: 2 } as ReceiptLeg['lines'][number]] }] })
      .hash,
  ).not.toBe(hash)
})

const terms = (change: Partial<ReceiptLeg>, others = {}) => ({
  leg: { ...leg, ...change },
  currency: 'USD',
  addressDigest: 'd',
  ...others,
})
const line = (change: object) => ({ lines: [{ ...leg.lines[0], ...change } as ReceiptLeg['lines'][number]] })

verifies('drift.rule', 'each worse term is named with its before and after', () => {
  const approved = terms({})
  expect(drift(approved, terms({ totalMinor: 8101 }))).toEqual([
    { leg: 1, what: 'total', approved: '8100', now: '8101' },
  ])
  expect(drift(approved, terms(line({ sku: 'hp-2' }))).map(({ what }) => what)).toContain('items')
  expect(drift(approved, terms(line({ quantity: 2 }))).map(({ what }) => what)).toEqual(['quantity'])
  expect(drift(approved, terms(line({ options: { colour: 'red' } }))).map(({ what }) => what)).toEqual(['options'])
  expect(drift(approved, terms({}, { currency: 'EUR' })).map(({ what }) => what)).toEqual(['currency'])
  expect(drift(approved, terms({}, { addressDigest: 'e' })).map(({ what }) => what)).toEqual(['address'])
  expect(drift(approved, terms({ latestArrival: '2026-11-28T18:00:00Z' })).map(({ what }) => what)).toEqual(['arrival'])
})

verifies(
  'drift.rule',
  'a lower total, another title, an earlier arrival and another instant of the same time pass',
  () => {
    const approved = terms({})
    expect(drift(approved, terms({ totalMinor: 8000, ...line({ title: 'Headphones, improved' }) }))).toEqual([])
    expect(drift(approved, terms({ latestArrival: '2026-11-26T18:00:00Z' }))).toEqual([])
    expect(drift(approved, terms({ latestArrival: '2026-11-27T18:00:00.000Z' }))).toEqual([])
  },
)

const identity = {
  userId: 'usr_1',
  merchantId: 'merchant-a',
  lines: [
    { sku: 'a', quantity: 2, options: {} },
    { sku: 'b', quantity: 1, options: { size: 'm' } },
  ],
  address: { line1: '1 Main St', city: 'Springfield' },
}

verifies(
  'purchase.identity',
  'order of lines, split lines and the spelling of the door do not make another purchase',
  () => {
    const hash = claimHash(identity)
    expect(claimHash({ ...identity, lines: [...identity.lines].reverse() })).toBe(hash)
    expect(
      claimHash({
        ...identity,
        lines: [
          { sku: 'a', quantity: 1, options: {} },
          ...identity.lines.slice(1),
          { sku: 'a', quantity: 1, options: {} },
        ],
      }),
    ).toBe(hash)
    expect(claimHash({ ...identity, address: { line1: ' 1  MAIN st ', city: 'springfield' } })).toBe(hash)
  },
)

verifies('purchase.identity', 'another user, merchant, item, option, quantity or door does', () => {
  const hash = claimHash(identity)
  for (const other of [
    { userId: 'usr_2' },
    { merchantId: 'merchant-b' },
    { lines: identity.lines.slice(1) },
    { lines: [{ sku: 'a', quantity: 3, options: {} }, ...identity.lines.slice(1)] },
    { lines: [...identity.lines.slice(0, 1), { sku: 'b', quantity: 1, options: { size: 'l' } }] },
    { address: { line1: '2 Main St', city: 'Springfield' } },
  ])
    expect(claimHash({ ...identity, ...other })).not.toBe(hash)
})
