interface Goal {
  usdPer1000: number
  /** What we would like and do not reach. */
  aim?: number
  /** At most so many calls of our functions and requests of ours to the table, for one purchase. */
  calls?: number
  tableRequests?: number
  /** The same of the simulated companies. */
  companyTableRequests?: number
  says: string
}

/** The kinds of purchase that are counted, and what they may take: `usdPer1000` is dollars for a thousand. */
export const goals = {
  plain: { usdPer1000: 0.5, says: 'one leg, from words to delivery' },
  completed: {
    usdPer1000: 0.4,
    calls: 24,
    tableRequests: 50,
    companyTableRequests: 15,
    says: 'one leg, from words to completed',
  },
  rejected: { usdPer1000: 0.2, aim: 0.11, says: 'the user says no' },
  expired: { usdPer1000: 0.2, aim: 0.11, says: 'nobody decides in time' },
  compensated: { usdPer1000: 0.46, says: 'the merchant refuses after the hold' },
  'two legs': { usdPer1000: 0.7, aim: 0.5, says: 'two merchants under one approval, both delivered' },
  canceled: { usdPer1000: 0.5, says: 'bought, then canceled and paid back' },
} as const satisfies Record<string, Goal>
export type Kind = keyof typeof goals
export const kinds = Object.keys(goals) as Kind[]
export const goalOf = (kind: Kind): Goal => goals[kind]
