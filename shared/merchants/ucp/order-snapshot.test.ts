import { describe, expect, it } from 'vitest'
import { UcpOrder } from '#shared/merchants/ucp/contract/order.ts'
import { orderSnapshot } from './order-snapshot.ts'

const at = '2026-11-21T10:00:00Z'
const line = (id: string, quantity: object, status = 'processing') => ({
  id,
  item: { id: `sku-${id}`, title: 'Thing', price: 100 },
  quantity: { fulfilled: 0, ...quantity },
  totals: [],
  status,
})
const facts = (more: object, lines = [line('1', { original: 2, total: 2 }), line('2', { original: 1, total: 1 })]) =>
  orderSnapshot(
    UcpOrder.parse({
      ucp: { version: '2026-04-08' },
      id: 'o',
      checkout_id: 'c',
      permalink_url: 'https://shop.example/o',
      currency: 'USD',
      line_items: lines,
      fulfillment: {},
      totals: [],
      ...more,
    }),
  ).facts
const adjusted = (adjustment: object) => ({ adjustments: [{ id: 'a', occurred_at: at, ...adjustment }] })
const kinds = (all: ReturnType<typeof facts>) => all.map(({ kind }) => kind)

describe('a cancellation', () => {
  const some = [{ id: '1', quantity: -2 }]
  const all = [...some, { id: '2', quantity: -1 }]
  const done = { type: 'cancellation', status: 'completed' }
  it('of everything cancels the order, of a part it does not', () => {
    expect(kinds(facts(adjusted({ ...done, line_items: all })))).toEqual(['canceled'])
    expect(kinds(facts(adjusted(done)))).toEqual(['canceled'])
    expect(facts(adjusted({ ...done, line_items: some }))).toEqual([])
    expect(
      facts({ fulfillment: { events: [{ id: 'e', type: 'canceled', occurred_at: at, line_items: some }] } }),
    ).toEqual([])
  })
  it('is judged by what is gone when the merchant does not say how much there was', () => {
    const left = [line('1', { total: 1 })]
    const gone = [line('1', { total: 0 }, 'removed')]
    const one = adjusted({ ...done, line_items: [{ id: '1', quantity: -1 }] })
    expect(facts(one, left)).toEqual([])
    expect(kinds(facts(one, gone))).toEqual(['canceled'])
  })
})

describe('a return', () => {
  const back = {
    type: 'return',
    line_items: [{ id: '1', quantity: -1 }],
    reference: 'rtn_1',
    totals: [{ type: 'total', amount: -50 }],
  }
  it('is a fact at each of its stages, each with the return it is about', () => {
    const stages = ['approved', 'in_transit', 'received', 'dreamt of'].map((stage) => ({ stage, occurred_at: at }))
    const ofReturn = facts(adjusted({ ...back, status: 'pending', stages }))
    expect(kinds(ofReturn)).toEqual(['return_approved', 'return_in_transit', 'return_received'])
    for (const fact of ofReturn)
      expect(fact).toMatchObject({ returnId: 'rtn_1', amountMinor: 50, pieces: [{ sku: 'sku-1', quantity: 1 }] })
    expect(new Set(ofReturn.map(({ factId }) => factId)).size).toBe(3)
  })
  it('of a merchant that tells no stages is as far as its status', () => {
    expect(kinds(facts(adjusted({ ...back, status: 'pending' })))).toEqual(['return_approved'])
    expect(kinds(facts(adjusted({ ...back, status: 'completed' })))).toEqual(['return_received'])
    expect(kinds(facts(adjusted({ ...back, status: 'failed' })))).toEqual(['return_rejected'])
  })
  it('with names or stages that make no sense is taken without them', () => {
    const [fact] = facts(adjusted({ ...back, status: 'pending', reference: '<script>', stages: 'soon' }))
    expect(fact).toMatchObject({ kind: 'return_approved' })
    expect(fact).not.toHaveProperty('returnId')
  })
})

it('a refund carries the name of its money and its pieces', () => {
  const refund = {
    type: 'refund',
    status: 'completed',
    refund_reference: 'rfd_1',
    totals: [{ type: 'total', amount: -70 }],
  }
  expect(facts(adjusted(refund))).toMatchObject([{ kind: 'refunded', amountMinor: 70, refundReference: 'rfd_1' }])
  expect(facts(adjusted({ ...refund, status: 'pending' }))).toEqual([])
})

describe('a word that is none of ours', () => {
  it('is left out, whatever it is called', () => {
    for (const word of ['constructor', 'toString', '__proto__', 'paid']) {
      const event = { id: 'e', type: word, occurred_at: at, line_items: [] }
      expect(facts({ fulfillment: { events: [event] } })).toEqual([])
      expect(facts(adjusted({ type: word, status: 'completed' }))).toEqual([])
      const stages = [{ stage: word, occurred_at: at }]
      expect(facts(adjusted({ type: 'return', status: 'pending', stages }))).toEqual([])
    }
  })
})
