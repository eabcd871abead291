import type { Delegation } from '#shared/authority/rules/delegation.ts'
import type { DelegationLeft } from '#shared/authority/rules/judge-delegation.ts'
import { utcDayOf } from '#shared/authority/rules/periods.ts'
import { periodOf } from '#shared/identity/rules/spending-limits.ts'
import { Failure } from '#shared/kernel/errors.ts'
import type { Item, Key } from '#shared/platform/table/expression.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { type Budget, counterKey, holdIn, roomIn, takeTurn, turnIn, turnKey } from './budgets.ts'

/** The names of a delegation's counters. */
const namesOf = ({ delegationId }: Pick<Delegation, 'delegationId'>) => ({
  day: `${delegationId}.day`,
  month: `${delegationId}.month`,
  purchases: `${delegationId}.purchases`,
  turns: `${delegationId}.turns`,
})
const ever = 'all'

/** Where the counters of a delegation are: of today and this month, or of the periods that a checkout holds in. */
export const delegationKeys = (
  delegation: Delegation,
  nowMs: number,
  held: ReadonlyMap<string, Pick<Budget, 'period'>> = new Map(),
): [day: Key, month: Key, purchases: Key, turns: Key] => {
  const { day, month, purchases, turns } = namesOf(delegation)
  return [
    counterKey({ budgetId: day, period: held.get(day)?.period ?? utcDayOf(nowMs) }),
    counterKey({ budgetId: month, period: held.get(month)?.period ?? periodOf(nowMs) }),
    counterKey({ budgetId: purchases, period: ever }),
    turnKey(turns),
  ]
}

/** What is left of it by the rows behind `delegationKeys`. What was spent before a cap became smaller counts against the smaller one. */
export const delegationLeft = (
  { perDayMinor, perMonthMinor, purchases }: Delegation,
  [day, month, count, turns]: readonly (Item | undefined)[],
): DelegationLeft => ({
  perDayMinor: perDayMinor === undefined ? undefined : roomIn(perDayMinor, day),
  perMonthMinor: roomIn(perMonthMinor, month),
  purchases: purchases === undefined ? undefined : roomIn(purchases, count),
  lastAtSeconds: turnIn(turns),
})

/** The same for a checkout that holds of it already: its own holds are free for it. */
export const delegationLeftFor = (
  delegation: Delegation,
  rows: readonly (Item | undefined)[],
  held: ReadonlyMap<string, Pick<Budget, 'takes'>>,
): DelegationLeft => {
  const left = delegationLeft(delegation, rows)
  const names = namesOf(delegation)
  const own = (budgetId: string) => held.get(budgetId)?.takes ?? 0
  return {
    perDayMinor: left.perDayMinor === undefined ? undefined : left.perDayMinor + own(names.day),
    perMonthMinor: left.perMonthMinor + own(names.month),
    purchases: left.purchases === undefined ? undefined : left.purchases + own(names.purchases),
    lastAtSeconds: 0,
  }
}

const raced = () => new Failure('table.conflict', 'Another purchase took what was left of a delegation; retry')

/** Holds a purchase in every budget of its delegation. Days and purchases count from the first use on, whether they are limited or not, so that a limit set later knows them. Turns count while there is a limit: purchases at one moment would refuse each other. */
export const holdDelegation = (
  checkout: { checkoutId: string; version: number; totalMinor: number },
  delegation: Delegation,
  [day, month, count, turns]: readonly (Item | undefined)[],
  nowMs: number,
): Guarded[] => {
  const names = namesOf(delegation)
  const { totalMinor } = checkout
  const unlimited = 1_000_000_000
  const budgets: [Budget, Item | undefined][] = [
    [
      {
        budgetId: names.day,
        period: utcDayOf(nowMs),
        cap: delegation.perDayMinor ?? delegation.perMonthMinor,
        takes: totalMinor,
      },
      day,
    ],
    [{ budgetId: names.month, period: periodOf(nowMs), cap: delegation.perMonthMinor, takes: totalMinor }, month],
    [
      {
        budgetId: names.purchases,
        period: ever,
        cap: delegation.purchases ?? unlimited,
        takes: 1,
        counts: 'purchases',
      },
      count,
    ],
  ]
  return [
    ...budgets.flatMap(([budget, counter]) => holdIn(checkout, budget, counter, raced)),
    ...(delegation.everyDays === undefined ? [] : takeTurn(checkout, names.turns, turns, Math.floor(nowMs / 1000))),
  ]
}
