export type EntryKind = 'authorize' | 'void' | 'capture' | `refund.${string}`

export interface Posting {
  account: string
  amountMinor: number
}
export interface Entry {
  kind: EntryKind
  currency: string
  postings: readonly Posting[]
}

const flows = {
  authorize: (merchant: string) => ['buyer:available', 'buyer:held', merchant],
  void: (merchant: string) => ['buyer:held', 'buyer:available', merchant],
  capture: (merchant: string) => ['buyer:held', merchant, merchant],
  refund: (merchant: string) => [merchant, 'buyer:available', merchant],
} as const

/** A balanced entry: money leaves one account and reaches another, in minor units; the postings sum to 0. */
export const entry = (kind: EntryKind, merchantId: string, amountMinor: number, currency: string): Entry => {
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0)
    throw new RangeError('Money is a whole number of minor units')
  const flow = flows[kind.startsWith('refund.') ? 'refund' : (kind as keyof typeof flows)]
  const [from, to] = flow(`merchant:${merchantId}`)
  return {
    kind,
    currency,
    postings: [
      { account: from as string, amountMinor: -amountMinor },
      { account: to as string, amountMinor },
    ],
  }
}

/** Balance per account and currency: `buyer:held USD` to minor units. */
export const balances = (entries: readonly Entry[]): Record<string, number> => {
  const sums: Record<string, number> = {}
  for (const { currency, postings } of entries)
    for (const { account, amountMinor } of postings) {
      const name = `${account} ${currency}`
      sums[name] = (sums[name] ?? 0) + amountMinor
    }
  return sums
}
