import type { Bill } from './pricing.ts'

/** The kinds of purchase that are counted, and what a thousand of each may cost, in dollars; `aim` is what we would like and do not reach. */
export const goals = {
  plain: { usdPer1000: 0.5, says: 'one leg, from words to delivery' },
  rejected: { usdPer1000: 0.2, aim: 0.11, says: 'the user says no' },
  expired: { usdPer1000: 0.2, aim: 0.11, says: 'nobody decides in time' },
  compensated: { usdPer1000: 0.46, says: 'the merchant refuses after the hold' },
  'two legs': { usdPer1000: 0.7, says: 'two merchants under one approval, both delivered' },
  canceled: { usdPer1000: 0.5, says: 'bought, then canceled and paid back' },
} as const satisfies Record<string, { usdPer1000: number; aim?: number; says: string }>
export type Kind = keyof typeof goals
export const kinds = Object.keys(goals) as Kind[]

/** Dollars per 1,000 by kind without what depends on how fast a machine is, as they were when somebody last agreed to them. */
export type Committed = Partial<Record<string, number>>

const most = 1.1

/** Why these bills may not be: one sentence each. */
export const objections = (bills: readonly Bill[], committed: Committed): string[] =>
  bills.flatMap(({ kind, usdPer1000, steadyUsdPer1000 }) => {
    const goal = goals[kind].usdPer1000
    const agreed = committed[kind]
    const cost = `A thousand purchases of the kind "${kind}" cost`
    if (usdPer1000 > goal) return [`${cost} $${usdPer1000.toFixed(3)}; the goal is $${goal.toFixed(2)}.`]
    if (agreed !== undefined && steadyUsdPer1000 > agreed * most)
      return [
        `${cost} $${steadyUsdPer1000.toFixed(3)} without durations; $${agreed.toFixed(3)} are committed. If it is worth it, commit the new figure with --write.`,
      ]
    return []
  })
