import * as z from 'zod'
import { isMeta, placeIn } from '#shared/platform/table/keys.ts'
import { confirming, Unsettled } from '#shared/purchase/leg-outcome.ts'
import { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { Leg } from '#shared/purchase/rows/legs.ts'
import { type ExplainEntry, isoOf, numberField, type StoredRow, textField, under } from './entry.ts'
import { intentEntries } from './intent.ts'
import { type Fence, moneyEntries } from './money.ts'
import { chainOf, recordEntries } from './records.ts'
import { termEntries } from './terms.ts'

/** Every row about one purchase, by where it is kept. */
export interface PurchaseRows {
  /** Checkout, legs, receipts, approvals and their events. */
  own: readonly StoredRow[]
  audit: readonly StoredRow[]
  ledger: readonly StoredRow[]
  decisions: readonly StoredRow[]
  /** The intent with its offers. */
  wished: readonly StoredRow[]
  /** The orders, each with facts, refunds, returns and events. */
  ordered: readonly StoredRow[]
  claims: readonly StoredRow[]
  holds: readonly StoredRow[]
  parked: readonly StoredRow[]
}

/** Where a purchase stands: what it claims and holds, and what is still open. */
export const Standing = z.object({
  state: z.string(),
  version: z.int(),
  direction: z.string(),
  /** Claims that keep the same legs from being bought again, with their end where it is known. Released claims are not listed. */
  claimed: z.array(z.object({ claim: z.string(), lapsesAt: z.string().optional() })),
  /** What the checkout holds of the user's budgets. */
  budget: z.array(z.object({ period: z.string(), amountMinor: z.int() })),
  /** Requests with an outcome that is being looked up, and legs that are being undone. */
  confirming: z.array(Unsettled.extend({ leg: z.int() })),
  parked: z.int(),
  /** When the sweep looks at it next at the latest; absent at an end. */
  nextLookAt: z.string().optional(),
})
export const AuditChain = z.object({ rows: z.int(), head: z.string(), verified: z.boolean() })
export interface Explained {
  entries: ExplainEntry[]
  standing: z.output<typeof Standing>
  chain: z.output<typeof AuditChain>
  /** True if every hash matches, every ledger entry balances, and the audit chain is intact. */
  verified: boolean
}

/** What the checkout's own view shows as being confirmed, leg by leg. No step works on a row that cannot be parsed. */
const confirmed = (
  row: StoredRow,
  rows: readonly StoredRow[],
  nowMs: number,
): z.output<typeof Standing>['confirming'] => {
  const { data: checkout } = Checkout.safeParse(row)
  return rows.flatMap((each) => {
    const { data: leg } = Leg.safeParse(each)
    const open = checkout && leg && confirming(checkout, leg, nowMs)
    return open ? [{ leg: leg.leg, ...open }] : []
  })
}

const standingOf = (
  checkout: StoredRow,
  legs: readonly StoredRow[],
  { claims, holds, parked }: PurchaseRows,
  nowMs: number,
) => {
  const checkoutId = textField(checkout, 'checkoutId')
  const { dueAtSeconds } = placeIn(textField(checkout, 'gsi3sk'))
  return {
    state: textField(checkout, 'state'),
    version: numberField(checkout, 'v'),
    direction: textField(checkout, 'direction'),
    claimed: claims
      .filter((row) => row['checkoutId'] === checkoutId)
      .map((row) => ({
        claim: textField(row, 'pk'),
        ...(row['lapsesAtSeconds'] !== undefined && { lapsesAt: isoOf(numberField(row, 'lapsesAtSeconds')) }),
      })),
    budget: holds.map((row) => ({ period: textField(row, 'period'), amountMinor: numberField(row, 'amountMinor') })),
    confirming: confirmed(checkout, legs, nowMs),
    parked: parked.filter(({ state = 'open' }) => state === 'open').length,
    ...(dueAtSeconds > 0 && { nextLookAt: isoOf(dueAtSeconds) }),
  }
}

/** Earlier entries first; at the same time, a cause before its record. */
const inOrder = (entries: readonly ExplainEntry[]): ExplainEntry[] =>
  entries
    .map((entry, at) => ({ entry, at }))
    .sort((a, b) => (a.entry.at === b.entry.at ? a.at - b.at : a.entry.at < b.entry.at ? -1 : 1))
    .map(({ entry }) => entry)

/** Explains a purchase from its rows and recomputes each hash. */
export const explain = (rows: PurchaseRows, fence: Fence, nowMs: number): Explained => {
  const { own, audit, ledger, decisions, wished, ordered, parked } = rows
  const checkout = own.find(isMeta) ?? {}
  const legs = under(own, 'LEG#')
  const chained = [...audit].sort((a, b) => numberField(a, 'seq') - numberField(b, 'seq'))
  const entries = inOrder([
    ...intentEntries(checkout, legs, wished),
    ...termEntries(checkout, own, decisions, chained),
    ...moneyEntries(legs, ledger, fence),
    ...recordEntries(own, ordered, chained, parked, nowMs),
  ])
  const chain = chainOf(checkout, chained)
  const sound = entries.every(({ hash, data }) => hash?.verified !== false && data['balanced'] !== false)
  return { entries, standing: standingOf(checkout, legs, rows, nowMs), chain, verified: sound && chain.verified }
}

/** The orders that a purchase became, by its legs. */
export const orderIdsIn = (own: readonly StoredRow[]): string[] =>
  under(own, 'LEG#').flatMap((leg) => (leg['orderId'] === undefined ? [] : [textField(leg, 'orderId')]))
