import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { billed } from './counts.ts'

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
