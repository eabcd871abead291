import { expect, it } from 'vitest'
import { changesFrom, masked } from './masked.ts'

const row = {
  pk: 'CHECKOUT#chk_01M8M5KV9TBV9Z3ME484G0CTH8',
  sk: 'EVT#000007',
  state: 'approved',
  totalMinor: 5029,
  receiptHash: 'a'.repeat(64),
  updatedAt: '2026-11-29T17:34:00.979Z',
  ttl: 1_795_994_899,
  gsi3pk: 'WORK#3',
  gsi3sk: '01795994899#chk_01M8M5KV9TBV9Z3ME484G0CTH8',
  reply: '{"checkoutId":"chk_01M8M5KV9TBV9Z3ME484G0CTH8","state":"approved"}',
}
const changesTo = (other: object) => changesFrom(new Set(), new Set([JSON.stringify(other)]))

it('two rows that tell of the same thing at other times and under other ids are alike', () => {
  const other = {
    ...row,
    pk: 'CHECKOUT#chk_01M8M5KV9T6ZS67X6FDX4P1XWN',
    receiptHash: 'b'.repeat(64),
    updatedAt: '2026-11-29T18:00:00.000Z',
    ttl: 1_795_999_999,
    gsi3pk: 'WORK#12',
    gsi3sk: '01795999999#chk_01M8M5KV9T6ZS67X6FDX4P1XWN',
    reply: row.reply.replace('BV9Z3ME484G0CTH8', '6ZS67X6FDX4P1XWN'),
  }
  expect(changesTo(other)).toEqual(changesTo(row))
})

it.each([
  ['another state', { state: 'rejected' }],
  ['another amount', { totalMinor: 5030 }],
  ['another kind of row', { sk: 'EVT#000008' }],
  ['another family', { pk: 'ORDER#chk_01M8M5KV9TBV9Z3ME484G0CTH8' }],
  ['an id of another kind', { pk: 'CHECKOUT#ord_01M8M5KV9TBV9Z3ME484G0CTH8' }],
  ['a field more', { decidedBy: 'user' }],
  ['a field less', { ttl: undefined }],
  ['a time that is no number', { ttl: '2026-11-29T18:00:00.000Z' }],
  ['another stored answer', { reply: row.reply.replace('approved', 'rejected') }],
])('%s is noticed', (_, change) => {
  expect(changesTo({ ...row, ...change })).not.toEqual(changesTo(row))
  expect(masked({ ...row, ...change })).not.toEqual(masked(row))
})
