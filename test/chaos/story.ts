import { articlesOf } from './articles.ts'
import { type MerchantId, merchants } from './companies.ts'
import { randomFrom } from './random.ts'

/** One thing that somebody does, at a moment after the start, in ms. */
type Verdict = 'approve' | 'reject' | 'nobody'
interface Trouble {
  company: MerchantId | 'bank'
  operation: string
  kind: string
  times?: number
  percent?: number
  polls?: number
}
/** What happens in one run, apart from what fails. */
export interface Story {
  seed: number
  lines: { merchantId: MerchantId; sku: string; quantity: number }[]
  stock: number
  instrument: string
  fulfilment: 'all_or_nothing' | 'best_effort'
  verdict: Verdict
  /** How many times the agent plans the same purchase, each time with fresh keys. */
  plans: number
  cancelAfterMs?: number
  freezeAfterMs?: number
  relayOffMs?: number
  after: 'nothing' | 'cancel' | 'refund' | 'refunds' | 'deliver' | 'return' | 'alone'
  /** An operator has what is parked tried again, once the companies behave. */
  operator: boolean
  troubles: Trouble[]
  /** How the user answers their bank, which asks for each payment with `pm_challenge`; nobody answers when absent. */
  confirms?: 'confirm' | 'refuse'
  /** A delegation of the user decides, if it covers the purchase. */
  delegated?: true
  /** When the user revokes it. */
  revokeAfterMs?: number
  /** When the user removes what pays. */
  removeAfterMs?: number
}

const instruments = ['pm_ok', 'pm_ok', 'pm_ok', 'pm_ok', 'pm_ok', 'pm_random', 'pm_declined_insufficient_funds']
const verdicts: readonly Verdict[] = [
  'approve',
  'approve',
  'approve',
  'approve',
  'approve',
  'approve',
  'approve',
  'reject',
  'nobody',
]
const afters: readonly Story['after'][] = ['nothing', 'cancel', 'refund', 'refunds', 'deliver', 'return', 'alone']
const merchantTroubles = [
  { operation: 'complete', kind: 'price-change', percent: 5 },
  { operation: 'complete', kind: 'out-of-stock' },
  { operation: 'get', kind: 'price-change', percent: 10 },
  { operation: 'get', kind: 'price-change', percent: -10 },
  { operation: 'complete', kind: 'complete-in-progress', polls: 2 },
  { operation: 'complete', kind: 'error-after' },
  { operation: 'complete', kind: 'error-before', times: 3 },
  { operation: 'complete', kind: 'dead', times: 40 },
  { operation: 'cancelOrder', kind: 'error-before', times: 4 },
  { operation: 'cancelOrder', kind: 'dead', times: 200 },
  { operation: 'refundOrder', kind: 'error-after' },
  { operation: 'webhook', kind: 'webhook-duplicate', times: 3 },
  { operation: 'webhook', kind: 'webhook-out-of-order', times: 2 },
  { operation: 'webhook', kind: 'bad-signature' },
  { operation: 'webhook', kind: 'webhook-dropped' },
]
const bankTroubles = [
  { operation: 'authorize', kind: 'error-after' },
  { operation: 'authorize', kind: 'error-before', times: 2 },
  { operation: 'capture', kind: 'error-after' },
  { operation: 'capture', kind: 'dead', times: 6 },
  { operation: 'capture', kind: 'dead', times: 200 },
  { operation: 'void', kind: 'error-after' },
  { operation: 'void', kind: 'dead', times: 200 },
  { operation: 'refund', kind: 'error-after' },
  { operation: 'find', kind: 'dead', times: 5 },
]

/** What a seed tells. */
export const storyOf = (seed: number): Story => {
  const next = randomFrom(seed)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)] as T
  const chance = (share: number) => next() < share
  const at: MerchantId[] = chance(0.35) ? [...merchants] : [pick(merchants)]
  const lines = at.flatMap((merchantId) =>
    Array.from({ length: chance(0.25) ? 2 : 1 }, () => ({
      merchantId,
      sku: pick(articlesOf(merchantId)),
      quantity: chance(0.2) ? 2 : 1,
    })),
  )
  const distinct = lines.filter((line, i) => lines.findIndex(({ sku }) => sku === line.sku) === i)
  const story: Story = {
    seed,
    lines: distinct,
    stock: chance(0.15) ? 2 : 20,
    instrument: pick(instruments),
    fulfilment: chance(0.3) ? 'best_effort' : 'all_or_nothing',
    verdict: pick(verdicts),
    plans: chance(0.3) ? 3 : 1,
    after: pick(afters),
    operator: chance(0.6),
    troubles: [],
  }
  if (chance(0.12)) story.cancelAfterMs = Math.floor(next() * 4000)
  if (chance(0.12)) story.freezeAfterMs = Math.floor(next() * 4000)
  if (chance(0.1)) story.relayOffMs = 3_600_000
  const many = chance(0.5) ? 0 : chance(0.6) ? 1 : 2
  for (let n = 0; n < many; n++)
    story.troubles.push(
      chance(0.65) ? { company: pick(at), ...pick(merchantTroubles) } : { company: 'bank', ...pick(bankTroubles) },
    )
  if (chance(0.25)) {
    story.delegated = true
    if (chance(0.25)) story.revokeAfterMs = Math.floor(next() * 4000)
  }
  if (chance(0.08)) story.removeAfterMs = Math.floor(next() * 4000)
  return story
}
