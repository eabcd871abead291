import { Failure } from '#shared/kernel/errors.ts'
import { atLeast, type Item, type Key, plus } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { type Guarded, get, insert, remove, update } from '#shared/platform/table/table.ts'

const raced = () => new Failure('table.conflict', 'Another change is under way; retry')

/** One cap in one period, and what a checkout takes of it: an amount, or one of a number of purchases. */
export interface Budget {
  budgetId: string
  period: string
  cap: number
  takes: number
  /** A purchase counts as one, whatever it costs. */
  counts?: 'purchases'
}

/** Where the counter of a budget is; there is none before its first hold. */
export const counterKey = ({ budgetId, period }: Pick<Budget, 'budgetId' | 'period'>): Key =>
  keys.budget(budgetId, period)

/** What is left of a cap, as of now. A cap that changed within its period moves what is left by the difference, so it may be below nothing. */
export const roomIn = (cap: number, counter: Item | undefined): number =>
  counter ? Number(counter['remaining']) + cap - Number(counter['cap']) : cap

/** Holds in one budget; the first hold of a period makes its counter. `refused` says why when too little is left. */
export const holdIn = (
  { checkoutId, version }: { checkoutId: string; version: number },
  budget: Budget,
  counter: Item | undefined,
  refused: (leftNow: number) => Error,
): Guarded[] => {
  const { budgetId, period, cap, takes, counts } = budget
  if (!counter && takes > cap) throw refused(cap)
  const key = counterKey(budget)
  const moved = cap - Number(counter?.['cap'] ?? cap)
  const short = (row: Item | undefined) => (row?.['cap'] === counter?.['cap'] ? refused(roomIn(cap, row)) : raced())
  const held = counter
    ? update(
        key,
        { cap: counter['cap'], remaining: atLeast(takes - moved) },
        { cap, remaining: plus(moved - takes) },
        short,
      )
    : insert({ ...key, kind: 'budget', cap, remaining: cap - takes }, raced)
  const row = {
    ...keys.budgetHold(checkoutId, version, budgetId),
    kind: 'hold',
    budgetId,
    period,
    amountMinor: takes,
    ...(counts && { counts }),
  }
  return [held, insert(row, raced)]
}

const holdsOf = (checkoutId: string): Promise<Item[]> => all({ partition: keys.budgetHold(checkoutId, 0, '').pk })
const holdKey = ({ pk, sk }: Item): Key => ({ pk: String(pk), sk: String(sk) })
const counterOf = ({ budgetId, period }: Item): Key =>
  counterKey({ budgetId: String(budgetId), period: String(period) })

/** What a hold gives back when its purchase spent this much. Several holds of one budget share it. */
const givenBack = (hold: Item, spent: Map<unknown, number>, spentMinor: number): number => {
  const amount = Number(hold['amountMinor'])
  if (hold['counts']) return spentMinor > 0 ? 0 : amount
  const left = spent.get(hold['budgetId']) ?? spentMinor
  const taken = Math.min(left, amount)
  spent.set(hold['budgetId'], left - taken)
  return amount - taken
}

/** Deletes the holds and gives their amounts, less `spentMinor`, back to their own periods. A hold is there once, so it gives back once. */
export const endBudgetHolds = async (checkoutId: string, spentMinor = 0): Promise<Guarded[]> => {
  const spent = new Map<unknown, number>()
  const ends = (await holdsOf(checkoutId)).map(async (hold) => {
    const gone = remove(holdKey(hold), { amountMinor: hold['amountMinor'] }, raced, false)
    if (hold['counts'] === 'turns') return [gone, ...(spentMinor > 0 ? [] : await givenTurn(hold, checkoutId))]
    const back = givenBack(hold, spent, spentMinor)
    return back > 0 ? [gone, update(counterOf(hold), {}, { remaining: plus(back) }, raced)] : [gone]
  })
  return (await Promise.all(ends)).flat()
}

/** Raises what a checkout holds of every amount, since its price rose within its drift rule. `refused` when a budget has too little left. */
export const raiseHolds = async (checkoutId: string, byMinor: number, refused: () => Error): Promise<Guarded[]> =>
  (await holdsOf(checkoutId))
    .filter(({ counts }) => !counts)
    .flatMap((hold) => [
      update(holdKey(hold), { amountMinor: hold['amountMinor'] }, { amountMinor: plus(byMinor) }, raced),
      update(counterOf(hold), { remaining: atLeast(byMinor) }, { remaining: plus(-byMinor) }, refused),
    ])

/** What a checkout holds of each budget, and in which period. */
export const heldBudgets = async (checkoutId: string): Promise<ReadonlyMap<string, Pick<Budget, 'period' | 'takes'>>> =>
  new Map(
    (await holdsOf(checkoutId)).map(({ budgetId, period, amountMinor }) => [
      String(budgetId),
      { period: String(period), takes: Number(amountMinor) },
    ]),
  )

const turn = 'last'
/** Where the latest turn of a budget with turns is. */
export const turnKey = (budgetId: string): Key => keys.budget(budgetId, turn)
/** When the latest turn was taken; 0 before the first. */
export const turnIn = (row: Item | undefined): number => Number(row?.['atSeconds'] ?? 0)

/** Takes the next turn after the one in `row`. Of two that take it at once, one is refused. */
export const takeTurn = (
  { checkoutId, version }: { checkoutId: string; version: number },
  budgetId: string,
  row: Item | undefined,
  nowSeconds: number,
): Guarded[] => {
  const beforeSeconds = turnIn(row)
  const taken = { atSeconds: nowSeconds, checkoutId }
  const slot = row
    ? update(turnKey(budgetId), { atSeconds: beforeSeconds }, taken, raced)
    : insert({ ...turnKey(budgetId), kind: 'turn', ...taken }, raced)
  const hold = { budgetId, period: turn, amountMinor: 1, counts: 'turns', beforeSeconds }
  return [slot, insert({ ...keys.budgetHold(checkoutId, version, budgetId), kind: 'hold', ...hold }, raced)]
}

/** Gives a turn back of which nothing was bought, unless a later purchase has had one since. */
const givenTurn = async (hold: Item, checkoutId: string): Promise<Guarded[]> => {
  const key = turnKey(String(hold['budgetId']))
  const { checkoutId: holder } = (await get(key)) ?? {}
  return holder === checkoutId ? [update(key, { checkoutId }, { atSeconds: hold['beforeSeconds'] }, raced)] : []
}
