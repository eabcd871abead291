import { expect } from 'vitest'
import { documentOf } from '#functions/pages/views/document.tsx'
import { verifies } from '#test/support/run/verifies.ts'
import { approvalView } from './approval.tsx'
import type { ApprovalShown } from './approvals.tsx'

const hostile = `</title><script>alert(1)</script><img src=x onerror="alert(2)">&'"`
const leg = {
  leg: 1,
  merchantId: hostile,
  merchantCheckoutId: 'm1',
  lines: [{ sku: 's', title: hostile, quantity: 1, options: { [hostile]: hostile }, unitMinor: 100, totalMinor: 100 }],
  subtotalMinor: 100,
  shippingMinor: 0,
  taxMinor: 0,
  discountMinor: 0,
  totalMinor: 100,
}
const approval = {
  approvalId: 'apr_1',
  checkoutId: 'chk_1',
  outcome: 'pending',
  requestedBy: 'agent:agt_1',
  requestedAt: '2026-11-30T12:00:00.000Z',
  expiresAt: '2026-11-30T12:15:00.000Z',
  receiptHash: '0'.repeat(64),
  receiptText: '{}',
  receipt: {
    checkoutId: 'chk_1',
    version: 1,
    userId: 'usr_1',
    fulfilment: 'all_or_nothing',
    legs: [leg],
    currency: 'USD',
    totalMinor: 100,
    addressDigest: 'd',
    instrument: 'pm_ok',
    instrumentLabel: hostile,
    remarks: [{ rule: 'over-cap', says: hostile }],
    expiresAt: '2026-11-30T12:15:00.000Z',
  },
  address: { name: hostile, line1: hostile, city: hostile, country: 'US' },
  drift: [{ leg: 1, what: 'total', approved: hostile, now: hostile }],
} satisfies ApprovalShown

verifies('pages.readable', 'what merchants, agents and people wrote is text on a page, never markup', () => {
  const shown = approvalView({
    approval,
    asker: hostile,
    nameOf: () => hostile,
    fresh: true,
    frozen: false,
    passkeys: 1,
  })
  const html = documentOf(shown, { base: '/dev', path: '/approvals/apr_1', signedIn: true, token: 't' })
  expect(html).toContain('&lt;script')
  expect(html.match(/<script\b[^>]*>/g)).toEqual([expect.stringMatching(/^<script src="\/dev\/page\.js/)])
  expect(html).not.toMatch(/<img|<[^>]*\sonerror/)
})
