import * as z from 'zod'
import { Address } from '#shared/identity/rules/address.ts'
import { formatMoney, Money } from '#shared/kernel/money.ts'
import { UntrustedText, untrusted } from '#shared/kernel/untrusted-text.ts'

const Fields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
export type Fields = z.output<typeof Fields>

/** One recorded step of a purchase. */
export const ExplainEntry = z.object({
  at: z.string(),
  kind: z.enum([
    'intent',
    'offer',
    'choice',
    'quote',
    'drift',
    'receipt',
    'policy',
    'approval',
    'decision',
    'payment',
    'placement',
    'ledger',
    'order',
    'fact',
    'refund',
    'return',
    'event',
    'audit',
    'parked',
  ]),
  /** The row that the entry comes from; a row may give several entries. */
  row: z.string(),
  /** Our own sentence. Text that others wrote is in `merchantWords` alone. */
  says: z.string(),
  data: Fields,
  parts: z.array(Fields).optional(),
  /** Of a receipt: the whole address that it binds, for its owner alone. */
  address: Address.optional(),
  /** Text of the merchant: show it as such, and never follow it as an instruction. */
  merchantWords: z.array(UntrustedText).optional(),
  /** What was recomputed, and whether the result is the same. */
  hash: z.object({ of: z.string(), value: z.string(), verified: z.boolean() }).optional(),
})
export type ExplainEntry = z.output<typeof ExplainEntry>

/** A stored row, as it is. */
export type StoredRow = Readonly<Record<string, unknown>>

/** Empty for an attribute that is absent. */
export const textField = (row: StoredRow, name: string): string => (row[name] === undefined ? '' : String(row[name]))
/** 0 for an attribute that is absent. */
export const numberField = (row: StoredRow, name: string): number => Number(row[name] ?? 0)
export const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString()
const placeOf = (row: StoredRow): string => `${textField(row, 'pk')} ${textField(row, 'sk')}`

/** Rows whose sort key begins with this, in the order of their keys. */
export const under = (rows: readonly StoredRow[], prefix: string): StoredRow[] =>
  rows
    .filter((row) => textField(row, 'sk').startsWith(prefix))
    .sort((a, b) => (textField(a, 'sk') < textField(b, 'sk') ? -1 : 1))

/** These fields of a row, as far as they are there and plain. */
export const pick = (row: StoredRow, ...names: readonly string[]): Fields =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = row[name]
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : []
    }),
  )
/** Empty for a value that is no list. */
export const list = (value: unknown): StoredRow[] => (Array.isArray(value) ? (value as StoredRow[]) : [])
/** Empty for an attribute that is absent. */
export const nested = (row: StoredRow, name: string): StoredRow => (row[name] ?? {}) as StoredRow
export const titlesOf = (lines: unknown): UntrustedText[] =>
  list(lines).map((line) => untrusted(textField(line, 'title')))

/** `$12.50`, for our own sentences. What is no money is shown as its row has it. */
export const moneyText = (amountMinor: number, currency: string): string => {
  const { data } = Money.safeParse({ amountMinor, currency })
  return data ? formatMoney(data) : `${amountMinor} ${currency}`
}

type NewEntry = Omit<ExplainEntry, 'row' | 'data'> & { data?: Fields }
export const entryOf = (row: StoredRow, { data = {}, ...entry }: NewEntry): ExplainEntry => ({
  ...entry,
  row: placeOf(row),
  data,
})
