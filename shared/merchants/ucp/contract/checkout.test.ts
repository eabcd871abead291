import { describe, expect, it } from 'vitest'
import { UcpCheckout } from './checkout.ts'
import { totalsFaults } from './totals.ts'

const sums = (subtotal: number) => [
  { type: 'subtotal', amount: subtotal },
  { type: 'total', amount: subtotal },
]
const checkout = {
  ucp: { version: '2026-04-08', status: 'success', capabilities: {}, payment_handlers: {} },
  id: 'co_1',
  status: 'ready_for_complete',
  currency: 'USD',
  line_items: [
    { id: 'li_1', item: { id: 'mug', title: 'Mug', price: 3500 }, quantity: 2, totals: sums(7000), 'x-shop': true },
  ],
  totals: [
    { type: 'subtotal', amount: 7000 },
    { type: 'fulfillment', display_text: 'Express', amount: 1500 },
    { type: 'discount', display_text: '10% off', amount: -850 },
    { type: 'total', amount: 7650 },
  ],
  links: [],
  'com.example.own': { kept: true },
}

describe('a checkout response', () => {
  it('parses and keeps what it does not know', () => {
    expect(UcpCheckout.parse(checkout)).toMatchObject({ 'com.example.own': { kept: true }, messages: [] })
  })

  it.each([
    ['no total', [{ type: 'subtotal', amount: 1 }]],
    ['two subtotals', [...sums(1), { type: 'subtotal', amount: 0 }]],
    [
      'a sum that is off by one',
      [
        { type: 'subtotal', amount: 7000 },
        { type: 'total', amount: 6999 },
      ],
    ],
    ['a positive discount', [...sums(10), { type: 'discount', amount: 5 }]],
    [
      'a negative fee',
      [
        { type: 'subtotal', amount: 10 },
        { type: 'fee', amount: -1 },
        { type: 'total', amount: 9 },
      ],
    ],
    [
      'an unknown type without a text',
      [
        { type: 'subtotal', amount: 10 },
        { type: 'levy', amount: 1 },
        { type: 'total', amount: 11 },
      ],
    ],
    [
      'lines that do not add up',
      [
        { type: 'subtotal', amount: 10, lines: [{ display_text: 'a', amount: 9 }] },
        { type: 'total', amount: 10 },
      ],
    ],
  ])('is refused with %s', (_what, totals) => {
    expect(totalsFaults(totals).length).toBeGreaterThan(0)
    const issues = UcpCheckout.safeParse({ ...checkout, totals }).error?.issues ?? []
    expect(issues.some((issue) => issue.code === 'custom' && issue.params?.['totals'] === true)).toBe(true)
  })

  it('is refused when a line does not add up', () => {
    const line = {
      ...checkout.line_items[0],
      totals: [
        { type: 'subtotal', amount: 7000 },
        { type: 'total', amount: 1 },
      ],
    }
    expect(UcpCheckout.safeParse({ ...checkout, line_items: [line] }).success).toBe(false)
  })

  it('is refused with a fractional amount', () => {
    const totals = [
      { type: 'subtotal', amount: 10.5 },
      { type: 'total', amount: 10.5 },
    ]
    expect(UcpCheckout.safeParse({ ...checkout, totals }).success).toBe(false)
  })

  it('is refused when completed without an order, or escalated without a place to go', () => {
    expect(UcpCheckout.safeParse({ ...checkout, status: 'completed' }).success).toBe(false)
    expect(UcpCheckout.safeParse({ ...checkout, status: 'requires_escalation' }).success).toBe(false)
  })
})
