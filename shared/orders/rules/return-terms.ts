import * as z from 'zod'
import type { NotBack } from './not-back.ts'
import type { Fact } from './order-facts.ts'

/** Whether a merchant takes a line back, and for how many days after its delivery, as it says with its quote. */
export const ReturnTerms = z.object({ accepted: z.boolean(), days: z.int().positive().max(3650).optional() })
export type ReturnTerms = z.output<typeof ReturnTerms>

interface Line {
  quantity: number
  returns?: ReturnTerms | undefined
}
interface Returnable {
  quantity: number
  /** ISO 8601: until when the merchant takes it back, once that is known. */
  until?: string
  /** Why none of it can go back. */
  reason?: NotBack
}

/** The end of a line's time to go back; undefined before its delivery, or when its merchant names none. */
export const returnUntil = ({ returns }: Line, facts: readonly Fact[]): string | undefined => {
  const delivered = facts.find(({ kind }) => kind === 'delivered')
  if (!delivered || !returns?.days) return undefined
  const end = new Date(delivered.at)
  end.setUTCDate(end.getUTCDate() + returns.days)
  return end.toISOString()
}

/** What of a line can go back now, as far as Purser knows; the merchant decides. `quantity` of the line is what is left of it. */
export const returnable = (line: Line, facts: readonly Fact[], nowMs: number): Returnable => {
  const has = (kind: Fact['kind']) => facts.some((fact) => fact.kind === kind)
  const until = returnUntil(line, facts)
  const no = (reason: NotBack): Returnable => ({ quantity: 0, reason, ...(until && { until }) })
  if (has('canceled')) return no('already_canceled')
  if (line.returns?.accepted === false) return no('never_returnable')
  if (line.quantity === 0 || has('returned')) return no('no_piece_left')
  if (!has('delivered')) return no('not_delivered')
  if (until && nowMs > Date.parse(until)) return no('window_closed')
  return { quantity: line.quantity, ...(until && { until }) }
}
