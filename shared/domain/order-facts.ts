import * as z from 'zod'

export const factKinds = [
  'placed',
  'processing',
  'shipped',
  'in_transit',
  'delivered',
  'failed_attempt',
  'canceled',
  'returned',
  'refunded',
] as const

/** Something learned about an order, with the id and the time its source gave it. Facts are only ever added. */
export const Fact = z.object({
  factId: z.string(),
  kind: z.enum(factKinds),
  at: z.iso.datetime(),
  /** Minor units; refunds only. */
  amountMinor: z.int().nonnegative().optional(),
  trackingNumber: z.string().optional(),
})
export type Fact = z.output<typeof Fact>

export type OrderStatus =
  | 'placed'
  | 'processing'
  | 'shipped'
  | 'in_transit'
  | 'delivered'
  | 'canceled'
  | 'returned'
  | 'refunded'

const progress: readonly OrderStatus[] = ['placed', 'processing', 'shipped', 'in_transit', 'delivered']

const byTime = (a: Fact, b: Fact) => Date.parse(a.at) - Date.parse(b.at) || (a.factId < b.factId ? -1 : 1)

/** Each fact once, by its own time, whatever order it arrived in. */
export const timeline = (facts: readonly Fact[]): Fact[] =>
  [...new Map(facts.map((fact) => [fact.factId, fact])).values()].sort(byTime)

/** The status a set of facts amounts to: the furthest point of delivery, unless the order ended otherwise. Order and repetition do not matter. */
export const statusOf = (facts: readonly Fact[], totalMinor: number): OrderStatus => {
  const unique = timeline(facts)
  const has = (kind: Fact['kind']) => unique.some((fact) => fact.kind === kind)
  const refundedMinor = refundedOf(unique)
  if (refundedMinor > 0 && refundedMinor >= totalMinor) return 'refunded'
  if (has('canceled')) return 'canceled'
  if (has('returned')) return 'returned'
  return progress.findLast((kind) => has(kind as Fact['kind'])) ?? 'placed'
}

/** What came back so far, in minor units. */
export const refundedOf = (facts: readonly Fact[]): number =>
  timeline(facts).reduce((sum, fact) => sum + (fact.kind === 'refunded' ? (fact.amountMinor ?? 0) : 0), 0)
