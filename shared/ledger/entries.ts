import { type Shares, sumOf } from '#shared/orders/rules/refund-lines.ts'

export type EntryKind = 'authorize' | 'void' | 'capture' | `refund.${string}` | `owed${string}` | `stated.${string}`

export interface Posting {
  account: string
  amountMinor: number
}
export interface LedgerEntry {
  kind: EntryKind
  currency: string
  postings: readonly Posting[]
  /** Refunds: the part of each line of the order. */
  detail?: Shares
}

const flows = {
  authorize: (merchant: string) => ['buyer:available', 'buyer:held', merchant],
  void: (merchant: string) => ['buyer:held', 'buyer:available', merchant],
  capture: (merchant: string) => ['buyer:held', merchant, merchant],
  refund: (merchant: string) => [merchant, 'buyer:available', merchant],
} as const

/** A balanced entry: money leaves one account and reaches another, in minor units; the postings sum to 0. */
export const ledgerEntry = (
  kind: EntryKind,
  merchantId: string,
  amountMinor: number,
  currency: string,
  detail?: Shares,
): LedgerEntry => {
  if (detail && sumOf(detail) !== amountMinor) throw new RangeError('The lines of an entry sum to its amount')
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0)
    throw new RangeError('Money is a whole number of minor units')
  const flow = flows[kind.startsWith('refund.') ? 'refund' : (kind as keyof typeof flows)]
  const [from, to] = flow(`merchant:${merchantId}`)
  return {
    kind,
    currency,
    ...(detail && { detail }),
    postings: [
      { account: from as string, amountMinor: -amountMinor },
      { account: to as string, amountMinor },
    ],
  }
}

const pair = (from: string, to: string, amountMinor: number): Posting[] => [
  { account: from, amountMinor: -amountMinor },
  { account: to, amountMinor },
]

/** The platform's own side of a debt. */
const owing = 'platform:owing'

/** The debt of a parked item: a number of its own, and the creditor, a buyer or a merchant. */
export interface Owed {
  ref: string
  creditor: string
  amountMinor: number
}

/** Records a debt beside the money itself, which stays where the bank has it. */
export const debtEntry = ({ ref, creditor, amountMinor }: Owed, currency: string): LedgerEntry => ({
  kind: `owed.${ref}`,
  currency,
  postings: pair(owing, `owed:${creditor}`, amountMinor),
})

/** Ends the debt; the lost part stays visible as written off. */
export const debtEndEntry = (
  { ref, creditor, amountMinor }: Owed,
  lostMinor: number,
  currency: string,
): LedgerEntry => ({
  kind: `owed-end.${ref}`,
  currency,
  postings: [
    { account: `owed:${creditor}`, amountMinor: -amountMinor },
    ...(lostMinor < amountMinor ? [{ account: owing, amountMinor: amountMinor - lostMinor }] : []),
    ...(lostMinor > 0 ? [{ account: 'write-off', amountMinor: lostMinor }] : []),
  ],
})

/** Brings one leg's accounts to what an operator states: the merchant keeps this much, and no hold remains. Undefined when they agree already. */
export const statedEntry = (
  ref: string,
  merchantId: string,
  posted: readonly LedgerEntry[],
  keptMinor: number,
  currency: string,
): LedgerEntry | undefined => {
  const merchant = `merchant:${merchantId}`
  const wanted: Record<string, number> = { 'buyer:held': 0, [merchant]: keptMinor, 'buyer:available': -keptMinor }
  const now = balances(posted)
  const postings = Object.entries(wanted)
    .map(([account, minor]) => ({ account, amountMinor: minor - (now[`${account} ${currency}`] ?? 0) }))
    .filter(({ amountMinor }) => amountMinor !== 0)
  return postings.length > 0 ? { kind: `stated.${ref}`, currency, postings } : undefined
}

/** Balance per account and currency: `buyer:held USD` to minor units. */
export const balances = (entries: readonly LedgerEntry[]): Record<string, number> => {
  const sums: Record<string, number> = {}
  for (const { currency, postings } of entries)
    for (const { account, amountMinor } of postings) {
      const name = `${account} ${currency}`
      sums[name] = (sums[name] ?? 0) + amountMinor
    }
  return sums
}
