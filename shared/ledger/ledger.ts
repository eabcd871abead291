import type { Shares } from '#shared/orders/rules/refund-lines.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { type Guarded, insert } from '#shared/platform/table/table.ts'
import type { EntryKind, LedgerEntry, Posting } from './entries.ts'

/** Posts one entry of a leg, once. */
export const post = (checkoutId: string, leg: number, entry: LedgerEntry, nowMs: number): Guarded =>
  insert(
    {
      ...keys.ledger(checkoutId, leg, entry.kind),
      type: entry.kind,
      leg,
      at: new Date(nowMs).toISOString(),
      currency: entry.currency,
      postings: entry.postings,
      ...(entry.detail && { detail: entry.detail }),
    },
    () => new Error(`Posted already: ${entry.kind} of ${checkoutId} leg ${leg}`),
  )

export interface Posted extends Omit<LedgerEntry, 'postings'> {
  postings: Posting[]
  leg: number
  at: string
}

/** Every entry of a purchase. */
export const postedOf = async (checkoutId: string): Promise<Posted[]> =>
  (await all({ partition: keys.ledgerPartition(checkoutId) })).map((item) => ({
    kind: item['type'] as EntryKind,
    leg: Number(item['leg']),
    at: String(item['at']),
    currency: String(item['currency']),
    postings: item['postings'] as Posting[],
    ...(item['detail'] !== undefined && { detail: item['detail'] as Shares }),
  }))
