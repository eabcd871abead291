interface Goal {
  usdPer1000: number
  /** A lower goal that Purser does not reach yet. */
  aim?: number
  /** The most function calls, and the most table requests of Purser, for one purchase. */
  calls?: number
  tableRequests?: number
  /** The most table requests of the simulators for one purchase. */
  companyTableRequests?: number
  says: string
}

/** The kinds of purchase that `npm run cost` counts, and their limits. `usdPer1000` is US dollars per 1,000 purchases. */
export const goals = {
  plain: { usdPer1000: 0.5, says: 'one leg, from the intent to delivery' },
  completed: {
    usdPer1000: 0.4,
    calls: 24,
    tableRequests: 50,
    companyTableRequests: 15,
    says: 'one leg, from the intent to completed',
  },
  rejected: { usdPer1000: 0.2, aim: 0.11, says: 'the user rejects the approval' },
  expired: { usdPer1000: 0.2, aim: 0.11, says: 'the approval expires' },
  compensated: { usdPer1000: 0.46, says: 'the merchant refuses after the hold' },
  'two legs': { usdPer1000: 0.7, aim: 0.5, says: 'two merchants under one approval, both delivered' },
  canceled: { usdPer1000: 0.5, says: 'bought, then canceled and paid back' },
} as const satisfies Record<string, Goal>
export type Kind = keyof typeof goals
export const kinds = Object.keys(goals) as Kind[]
export const goalOf = (kind: Kind): Goal => goals[kind]
