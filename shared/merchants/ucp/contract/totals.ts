import * as z from 'zod'
import { SignedMinor, Words } from '#shared/kernel/outside-values.ts'

/** How many entries one sum has: each is bounded, so that a whole number holds them all. */
const entriesMost = 100

/** One line of a sum: minor units of the resource's currency, signed. */
export const Total = z.looseObject({
  type: Words.min(1),
  display_text: Words.optional(),
  amount: SignedMinor,
  lines: z
    .array(z.looseObject({ display_text: Words, amount: SignedMinor }))
    .max(entriesMost)
    .optional(),
})
export type Total = z.output<typeof Total>

const negative = ['discount', 'items_discount']
const notNegative = ['subtotal', 'fulfillment', 'tax', 'fee']
const types = [...negative, ...notNegative, 'total']

const sum = (amounts: readonly { amount: number }[]): number => amounts.reduce((all, { amount }) => all + amount, 0)

/** Every rule of the totals contract that these entries break, in words; empty when they add up. */
export const totalsFaults = (totals: readonly Total[]): string[] => {
  const count = (type: string) => totals.filter((entry) => entry.type === type).length
  const faults = ['subtotal', 'total'].flatMap((type) =>
    count(type) === 1 ? [] : [`Expected exactly one ${type}, found ${count(type)}`],
  )
  for (const { type, amount, display_text, lines } of totals) {
    if (negative.includes(type) && amount >= 0) faults.push(`A ${type} must be negative`)
    if (notNegative.includes(type) && amount < 0) faults.push(`A ${type} must not be negative`)
    if (!types.includes(type) && !display_text) faults.push('An entry of another type needs a display_text')
    if (lines && sum(lines) !== amount) faults.push(`The lines of ${type} do not add up to it`)
  }
  const parts = totals.filter((entry) => entry.type !== 'total')
  if (count('total') === 1 && sum(parts) !== amountOf(totals, 'total'))
    faults.push('The entries do not add up to the total')
  return faults
}

/** Sum of the entries of one type; 0 when there is none. */
export const amountOf = (totals: readonly Total[], type: string): number =>
  sum(totals.filter((entry) => entry.type === type))

/** The entries of one sum. */
export const Totals = z.array(Total).max(entriesMost)

/** The charged amount, never below zero. */
export const Charged = Totals.refine((totals) => amountOf(totals, 'total') >= 0, 'The total is negative')

/** Marks an issue with sums, so that a client can distinguish it from a malformed body. */
export const totalsIssue = { totals: true } as const
