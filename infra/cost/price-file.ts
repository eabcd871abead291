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
    /** The number of purchases a day that share the cost of the schedules. */
    purchasesPerDay: z.int().positive(),
    tracedShare: z.number().min(0).max(1),
    /** The log bytes that Lambda itself writes for each call. */
    lambdaReportBytes: z.int().nonnegative(),
    /** The assumed duration of a call, including outward calls and rare cold starts. */
    lambdaMs: z.number().positive(),
  }),
  prices: z.record(z.enum(billed), Price),
})
export type PriceFile = z.output<typeof PriceFile>

export const readPrices = (): PriceFile =>
  PriceFile.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'prices-us-east-1.json'), 'utf8')))
