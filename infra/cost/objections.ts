import type { Bill } from './bill.ts'
import { goalOf } from './goals.ts'

/** The committed US dollars per 1,000 purchases, by kind. */
export type Committed = Partial<Record<string, number>>

const most = 1.1

const usdObjections = ({ kind, usdPer1000 }: Bill, committed: Committed): string[] => {
  const goal = goalOf(kind).usdPer1000
  const agreed = committed[kind]
  const cost = `1,000 purchases of the kind "${kind}" cost`
  if (usdPer1000 > goal) return [`${cost} $${usdPer1000.toFixed(3)}; the goal is $${goal.toFixed(2)}.`]
  if (agreed !== undefined && usdPer1000 > agreed * most)
    return [
      `${cost} $${usdPer1000.toFixed(3)}; $${agreed.toFixed(3)} are committed. To accept the new figure, commit it with --write.`,
    ]
  return []
}

const workObjections = ({ kind, work }: Bill): string[] => {
  const { calls = Infinity, tableRequests = Infinity, companyTableRequests = Infinity } = goalOf(kind)
  const takes = (count: number, what: string, limit: number) =>
    count > limit ? [`A purchase of the kind "${kind}" takes ${count} ${what}; the goal is ${limit}.`] : []
  return [
    ...takes(work.calls, 'function calls', calls),
    ...takes(work.tableRequests, 'table requests of Purser', tableRequests),
    ...takes(work.companyTableRequests, 'table requests of the simulators', companyTableRequests),
  ]
}

/** One sentence for each bill that exceeds its goal or the committed figure. */
export const objections = (bills: readonly Bill[], committed: Committed): string[] =>
  bills.flatMap((bill) => [...usdObjections(bill, committed), ...workObjections(bill)])
