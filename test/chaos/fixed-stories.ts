import type { Story } from './story.ts'

const story = (more: Partial<Story>): Story => ({
  seed: 1,
  lines: [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 }],
  stock: 20,
  instrument: 'pm_ok',
  fulfilment: 'all_or_nothing',
  verdict: 'approve',
  plans: 1,
  after: 'nothing',
  operator: false,
  troubles: [],
  ...more,
})
const [atA, atB] = [
  { merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 },
  { merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 },
] as const
const returnable = { merchantId: 'merchant-b', sku: 'b-aud-06', quantity: 2 } as const
const dead = { kind: 'dead', times: 1_000 }

/** One story for each way a purchase can go: together they enter every state of the machine. */
export const stories: Readonly<Record<string, Story>> = {
  'bought, the merchant captures': story({}),
  'bought, the platform captures': story({ lines: [atB] }),
  'bought at two merchants': story({ lines: [atA, atB] }),
  'bought and canceled': story({ after: 'cancel' }),
  'bought and sent back': story({ lines: [returnable], after: 'return' }),
  "bought, and paid back in part of the merchant's own accord": story({ lines: [atB], after: 'alone' }),
  'bought and refunded in parts': story({ lines: [atB], after: 'refunds' }),
  'decided by a delegation': story({ lines: [atB], delegated: true }),
  'decided by a delegation, and dearer within its drift rule': story({
    delegated: true,
    troubles: [{ company: 'merchant-a', operation: 'get', kind: 'price-change', percent: 4 }],
  }),
  'decided by a delegation that is revoked': story({
    lines: [atA, atB],
    delegated: true,
    relayOffMs: 3_600_000,
    revokeAfterMs: 1000,
  }),
  'paid with what was removed after the decision': story({
    lines: [atA, atB],
    relayOffMs: 3_600_000,
    removeAfterMs: 1000,
  }),
  rejected: story({ verdict: 'reject' }),
  'decided by nobody': story({ verdict: 'nobody' }),
  declined: story({ instrument: 'pm_declined_insufficient_funds' }),
  'confirmed at the bank': story({ lines: [atA, atB], instrument: 'pm_challenge', confirms: 'confirm' }),
  'refused at the bank': story({ instrument: 'pm_challenge', confirms: 'refuse' }),
  'never confirmed at the bank': story({ lines: [atA, atB], instrument: 'pm_challenge' }),
  'dearer, and asked again': story({
    troubles: [{ company: 'merchant-a', operation: 'get', kind: 'price-change', percent: 10 }],
  }),
  'refused by one of two merchants': story({
    lines: [atA, atB],
    troubles: [{ company: 'merchant-b', operation: 'complete', kind: 'out-of-stock' }],
  }),
  'half bought, as was asked for': story({
    lines: [atA, atB],
    fulfilment: 'best_effort',
    troubles: [{ company: 'merchant-b', operation: 'complete', kind: 'out-of-stock' }],
  }),
  'refused, and the undo finds nobody': story({
    lines: [atA, atB],
    troubles: [
      { company: 'merchant-b', operation: 'complete', kind: 'out-of-stock' },
      { company: 'merchant-a', operation: 'cancelOrder', ...dead },
    ],
  }),
  'the merchant orders and says nothing': story({
    troubles: [{ company: 'merchant-a', operation: 'complete', kind: 'error-after' }],
  }),
  'ordered, and the merchant never tells of it': story({
    troubles: [{ company: 'merchant-a', operation: 'webhook', kind: 'webhook-dropped', times: 1_000 }],
  }),
  'the merchant is gone for good': story({
    troubles: [
      { company: 'merchant-a', operation: 'complete', ...dead },
      { company: 'merchant-a', operation: 'get', ...dead },
      { company: 'merchant-a', operation: 'cancel', ...dead },
    ],
  }),
  'parked, and tried again by an operator': story({
    lines: [atB],
    operator: true,
    troubles: [{ company: 'bank', operation: 'capture', ...dead }],
  }),
  'the bank captures nothing for days': story({
    lines: [atB],
    troubles: [{ company: 'bank', operation: 'capture', ...dead }],
  }),
}
