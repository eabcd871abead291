import type { Bill } from './bill.ts'
import { goalOf } from './goals.ts'

/** Dollars per 1,000 by kind, as they were when somebody last agreed to them. */
export type Committed = Partial<Record<string, number>>

const most = 1.1

const usdObjections = ({ kind, usdPer1000 }: Bill, committed: Committed): string[] => {
  const goal = goalOf(kind).usdPer1000
  const agreed = committed[kind]
  const cost = `A thousand purchases of the kind "${kind}" cost`
  if (usdPer1000 > goal) return [`${cost} $${usdPer1000.toFixed(3)}; the goal is $${goal.toFixed(2)}.`]
  if (agreed !== undefined && usdPer1000 > agreed * most)
    return [
      `${cost} $${usdPer1000.toFixed(3)}; $${agreed.toFixed(3)} are committed. If it is worth it, commit the new figure with --write.`,
    ]
  return []
}

const workObjections = ({ kind, work }: Bill): string[] => {
  const { calls = Infinity, tableRequests = Infinity, companyTableRequests = Infinity } = goalOf(kind)
  const takes = (count: number, what: string, limit: number) =>
    count > limit ? [`A purchase of the kind "${kind}" takes ${count} ${what}; the goal is ${limit}.`] : []
  return [
    ...takes(work.calls, 'function calls', calls),
    ...takes(work.tableRequests, 'table requests of ours', tableRequests),
    ...takes(work.companyTableRequests, 'table requests of the companies', companyTableRequests),
  ]
}

/** Why these bills may not be: one sentence each. */
export const objections = (bills: readonly Bill[], committed: Committed): string[] =>
  bills.flatMap((bill) => [...usdObjections(bill, committed), ...workObjections(bill)])
