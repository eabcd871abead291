import * as z from 'zod'
import { canonical } from '#shared/kernel/hash.ts'

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
  'return_approved',
  'return_in_transit',
  'return_received',
  'return_rejected',
] as const

/** One fact of an order, with the id and the time its source gave it. Facts are only ever added. */
export const Fact = z.object({
  factId: z.string(),
  kind: z.enum(factKinds),
  at: z.iso.datetime(),
  /** Minor units; what came back, or what is promised for a return. */
  amountMinor: z.int().nonnegative().optional(),
  /** The amount's; an older row has none. */
  currency: z.string().optional(),
  /** The bank's reference of the refund: two facts with one reference are one refund. */
  refundReference: z.string().optional(),
  /** The return of ours that it is about. */
  returnId: z.string().optional(),
  /** The pieces that it is about. */
  pieces: z.array(z.object({ sku: z.string(), quantity: z.int().positive() })).optional(),
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

/** By time. Facts with the same time come in the order of `factKinds`, then by id. */
const byTime = (a: Fact, b: Fact) =>
  Date.parse(a.at) - Date.parse(b.at) ||
  factKinds.indexOf(a.kind) - factKinds.indexOf(b.kind) ||
  (a.factId < b.factId ? -1 : 1)

/** Whether a fact replaces what its source said under this id before: the later time wins in any order of arrival. */
export const supersedes = (fact: Fact, before: Fact | undefined): boolean => {
  if (!before) return true
  const later = Date.parse(fact.at) - Date.parse(before.at)
  return later !== 0 ? later > 0 : canonical(fact) > canonical(before)
}

/** Each fact once, sorted by its own time. */
export const timeline = (facts: readonly Fact[]): Fact[] => {
  const standing = new Map<string, Fact>()
  for (const fact of facts) if (supersedes(fact, standing.get(fact.factId))) standing.set(fact.factId, fact)
  return [...standing.values()].sort(byTime)
}

/** The status a set of facts amounts to: the furthest point of delivery, unless the order ended otherwise. Order and repetition do not matter. */
export const orderStatusOf = (facts: readonly Fact[], totalMinor: number): OrderStatus => {
  const unique = timeline(facts)
  const has = (kind: Fact['kind']) => unique.some((fact) => fact.kind === kind)
  const refundedMinor = refundedOf(unique)
  if (refundedMinor > 0 && refundedMinor >= totalMinor) return 'refunded'
  if (has('canceled')) return 'canceled'
  if (has('returned')) return 'returned'
  return progress.findLast((kind) => has(kind as Fact['kind'])) ?? 'placed'
}

/** The refunded sum that these facts report, in minor units; two reports of one refund count once. */
export const refundedOf = (facts: readonly Fact[]): number => {
  const refunds = timeline(facts).filter(({ kind }) => kind === 'refunded')
  const once = new Map(refunds.map((fact) => [fact.refundReference ?? fact.factId, fact.amountMinor ?? 0]))
  return [...once.values()].reduce((sum, amountMinor) => sum + amountMinor, 0)
}
