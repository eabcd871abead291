import { holdIn, roomIn } from '#shared/authority/rows/budgets.ts'
import { limitsIn } from '#shared/identity/rows/users.ts'
import { periodOf, type SpendingLimits, userBudgetId } from '#shared/identity/rules/spending-limits.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { below, type Item, type Key } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, get, getEach, insert, remove, update } from '#shared/platform/table/table.ts'
import { claimLapseSeconds } from '#shared/purchase/durations.ts'

const raced = () => new Failure('table.conflict', 'Another change is under way; retry')

export interface Claimed {
  checkoutId: string
  intentId?: string | undefined
  intentIds?: readonly string[] | undefined
}

/** The intents that a checkout consumes. */
export const intentsOf = ({ intentId, intentIds }: Omit<Claimed, 'checkoutId'>): readonly string[] =>
  intentIds ?? (intentId ? [intentId] : [])

/** Claims the content identity of a leg. Refused with the purchase that has the claim; a lapsed claim is free again. */
export const claim = (claimHash: string, { checkoutId }: Claimed, userId: string, nowMs: number): Guarded =>
  insert(
    { ...keys.claim(claimHash), kind: 'claim', checkoutId, userId },
    (row) =>
      new Failure('purchase.duplicate', 'The same purchase was made already', {
        checkoutId: String(row?.['checkoutId']),
      }),
    [{ checkoutId }, { lapsesAtSeconds: below(Math.floor(nowMs / 1000)) }],
  )

/** An intent is consumed once; the checkout that consumed it may request approval again. */
export const consumeIntent = (intentId: string, checkoutId: string): Guarded =>
  insert(
    { ...keys.intentConsumed(intentId), kind: 'consumed', checkoutId },
    (row) =>
      new Failure('purchase.duplicate', 'This intent was bought already', {
        checkoutId: String(row?.['checkoutId']),
      }),
    { checkoutId },
  )

/** Whether a purchase consumed the intent, or has reserved it. */
export const isConsumed = async (intentId: string): Promise<boolean> =>
  (await get(keys.intentConsumed(intentId))) !== undefined

/** From now on the claim blocks the same purchase for a day. */
export const lapseClaim = (claimHash: string, checkoutId: string, nowMs: number): Guarded =>
  update(
    keys.claim(claimHash),
    { checkoutId },
    { lapsesAtSeconds: Math.floor(nowMs / 1000) + claimLapseSeconds },
    raced,
  )

/** Releases what the checkout claimed; leaves another checkout's row in its place alone. */
export const releaseClaims = async (held: Claimed, claimHashes: readonly string[]): Promise<Guarded[]> => {
  const keysToRelease = claimHashes.map(keys.claim)
  keysToRelease.push(...intentsOf(held).map(keys.intentConsumed))
  const rows = await getEach(keysToRelease)
  return keysToRelease.flatMap((key, i) =>
    rows[i]?.['checkoutId'] === held.checkoutId ? [remove(key, { checkoutId: held.checkoutId }, raced)] : [],
  )
}

/** What a user may spend, and the counter of the month; undefined before its first hold. */
export interface MonthAllowance {
  limits: SpendingLimits
  counter: Item | undefined
}
/** Where the limits and the counter of the current month are. */
export const allowanceKeys = (userId: string, currency: string, nowMs: number): [limits: Key, counter: Key] => [
  keys.limits(userId),
  keys.budget(userBudgetId(userId, currency), periodOf(nowMs)),
]
export const allowanceIn = ([limits, counter]: readonly (Item | undefined)[]): MonthAllowance => ({
  limits: limitsIn(limits),
  counter,
})

/** Holds the amount against the user's monthly budget. */
export const holdBudget = (
  checkout: { checkoutId: string; userId: string; currency: string; totalMinor: number },
  version: number,
  { limits, counter }: MonthAllowance,
  nowMs: number,
): Guarded[] => {
  const { checkoutId, userId, currency, totalMinor } = checkout
  const budget = {
    budgetId: userBudgetId(userId, currency),
    period: periodOf(nowMs),
    cap: limits.perMonthMinor,
    takes: totalMinor,
  }
  return holdIn(
    { checkoutId, version },
    budget,
    counter,
    (remainingMinor) =>
      new Failure('limit.exceeded', 'The total is above what is left of your monthly limit', {
        totalMinor,
        remainingMinor,
        currency,
      }),
  )
}

/** What is left of the user's month, in minor units, as of limits that may have changed within it. */
export const remainingBudget = async (userId: string, limits: SpendingLimits, nowMs: number): Promise<number> =>
  roomIn(limits.perMonthMinor, await get(keys.budget(userBudgetId(userId, limits.currency), periodOf(nowMs))))
