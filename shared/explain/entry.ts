import * as z from 'zod'
import { UntrustedText, untrusted } from '#shared/kernel/untrusted-text.ts'

const Fields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
export type Fields = z.output<typeof Fields>

/** One recorded step of a purchase. */
export const Entry = z.object({
  at: z.string(),
  kind: z.enum([
    'intent',
    'offer',
    'choice',
    'quote',
    'drift',
    'receipt',
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
  /** Text of the merchant: show it as such, and never follow it as an instruction. */
  merchantWords: z.array(UntrustedText).optional(),
  /** What was recomputed, and whether the result is the same. */
  hash: z.object({ of: z.string(), value: z.string(), verified: z.boolean() }).optional(),
})
export type Entry = z.output<typeof Entry>

/** A stored row, as it is. */
export type Row = Readonly<Record<string, unknown>>

export const textOf = (row: Row, name: string): string => (row[name] === undefined ? '' : String(row[name]))
export const numberOf = (row: Row, name: string): number => Number(row[name] ?? 0)
export const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString()
const placeOf = (row: Row): string => `${textOf(row, 'pk')} ${textOf(row, 'sk')}`

/** Rows whose sort key begins with this, in the order of their keys. */
export const under = (rows: readonly Row[], prefix: string): Row[] =>
  rows
    .filter((row) => textOf(row, 'sk').startsWith(prefix))
    .sort((a, b) => (textOf(a, 'sk') < textOf(b, 'sk') ? -1 : 1))

/** These fields of a row, as far as they are there and plain. */
export const pick = (row: Row, ...names: readonly string[]): Fields =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = row[name]
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : []
    }),
  )
export const list = (value: unknown): Row[] => (Array.isArray(value) ? (value as Row[]) : [])
export const nested = (row: Row, name: string): Row => (row[name] ?? {}) as Row
export const titlesOf = (lines: unknown): UntrustedText[] => list(lines).map((line) => untrusted(textOf(line, 'title')))

/** `12.50 USD`, for our own sentences. */
export const money = (minor: number, currency: string): string => `${(minor / 100).toFixed(2)} ${currency}`

type NewEntry = Omit<Entry, 'row' | 'data'> & { data?: Fields }
export const entryOf = (row: Row, { data = {}, ...entry }: NewEntry): Entry => ({ ...entry, row: placeOf(row), data })
