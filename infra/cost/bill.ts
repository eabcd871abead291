import { type Billed, billed, type CountedWork, type Counts } from './counts.ts'
import type { Kind } from './goals.ts'
import type { PriceFile } from './price-file.ts'

/** One line of a bill: the count for one purchase, and the price for 1,000 purchases. */
interface Line {
  what: Billed
  count: number
  usdPer1000: number
}
export interface Bill {
  kind: Kind
  lines: Line[]
  usdPer1000: number
  work: CountedWork
}

/** What one purchase of a kind costs, line by line. */
export const billOf = (kind: Kind, counts: Counts, work: CountedWork, { prices }: PriceFile): Bill => {
  const lines = billed.map((what): Line => {
    const { usd, per } = prices[what]
    return { what, count: counts[what], usdPer1000: (counts[what] * 1000 * usd) / per }
  })
  return { kind, lines, work, usdPer1000: lines.reduce((total, line) => total + line.usdPer1000, 0) }
}
