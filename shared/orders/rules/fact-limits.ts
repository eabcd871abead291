import { type Fact, factKinds } from './order-facts.ts'

/** How many facts of one kind an order keeps, with their corrections. No kind crowds out another: after a thousand scans a delivery still counts. */
export const factsOfKindMost = 50

/** How many requests of one sort an order takes: refunds, and returns. */
export const requestsMost = 100

export type FactCounts = Partial<Record<Fact['kind'], number>>

/** How many facts of each kind these are. */
export const countsOf = (facts: readonly Fact[]): FactCounts =>
  Object.fromEntries(
    factKinds.map((kind) => [kind, facts.filter((fact) => fact.kind === kind).length]).filter(([, n]) => n !== 0),
  )

/** The facts that an order with these counts still takes, in their order. */
export const withinLimits = (facts: readonly Fact[], counts: FactCounts): Fact[] => {
  const room = new Map(factKinds.map((kind) => [kind, factsOfKindMost - (counts[kind] ?? 0)]))
  return facts.filter(({ kind }) => {
    const left = room.get(kind) ?? 0
    room.set(kind, left - 1)
    return left > 0
  })
}
