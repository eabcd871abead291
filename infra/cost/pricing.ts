import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { type Billed, billed, type Counts, type Work } from './counts.ts'
import type { Kind } from './goals.ts'

const Price = z.strictObject({
  usd: z.number().nonnegative(),
  per: z.number().positive(),
  of: z.string(),
  source: z.string(),
})
const PriceFile = z.strictObject({
  asOf: z.iso.date(),
  region: z.string(),
  note: z.string(),
  assumptions: z.strictObject({
    /** Over how many purchases a day the schedules are shared out. */
    purchasesPerDay: z.int().positive(),
    tracedShare: z.number().min(0).max(1),
    /** What Lambda itself writes for each call. */
    lambdaReportBytes: z.int().nonnegative(),
    /** How long a call lasts, calls outside and the rare cold start included. */
    lambdaMs: z.number().positive(),
  }),
  prices: z.record(z.enum(billed), Price),
})
export type PriceFile = z.output<typeof PriceFile>

export const readPrices = (): PriceFile =>
  PriceFile.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'prices-us-east-1.json'), 'utf8')))

/** One line of a bill: how many for one purchase, and what a thousand purchases pay for them. */
interface Line {
  what: Billed
  count: number
  usdPer1000: number
}
export interface Bill {
  kind: Kind
  lines: Line[]
  usdPer1000: number
  work: Work
}

/** What one purchase of a kind costs, line by line. */
export const billOf = (kind: Kind, counts: Counts, work: Work, { prices }: PriceFile): Bill => {
  const lines = billed.map((what): Line => {
    const { usd, per } = prices[what]
    return { what, count: counts[what], usdPer1000: (counts[what] * 1000 * usd) / per }
  })
  return { kind, lines, work, usdPer1000: lines.reduce((total, line) => total + line.usdPer1000, 0) }
}
