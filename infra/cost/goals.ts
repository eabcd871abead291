/** The kinds of purchase that are counted, and what a thousand of each may cost, in dollars; `aim` is what we would like and do not reach. */
export const goals = {
  plain: { usdPer1000: 0.5, says: 'one leg, from words to delivery' },
  rejected: { usdPer1000: 0.2, aim: 0.11, says: 'the user says no' },
  expired: { usdPer1000: 0.2, aim: 0.11, says: 'nobody decides in time' },
  compensated: { usdPer1000: 0.46, says: 'the merchant refuses after the hold' },
  'two legs': { usdPer1000: 0.7, aim: 0.5, says: 'two merchants under one approval, both delivered' },
  canceled: { usdPer1000: 0.5, says: 'bought, then canceled and paid back' },
} as const satisfies Record<string, { usdPer1000: number; aim?: number; says: string }>
export type Kind = keyof typeof goals
export const kinds = Object.keys(goals) as Kind[]
