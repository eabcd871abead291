import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'
import { factCounts, orders } from './orders.ts'
import { withinLimits } from './rules/fact-limits.ts'
import { type Fact, supersedes, timeline } from './rules/order-facts.ts'

/** Facts and their events are two rows each; a transaction stays below 60. */
const together = 25

export const orderFacts = {
  /** Adds the facts that an order does not have yet, each with its event, and returns the new ones and how many found no room. The same fact arriving twice at once is one fact. */
  learn: (orderId: string, facts: readonly Fact[], nowMs: number): Promise<{ fresh: Fact[]; left: number }> =>
    retryOvertaken(['table.conflict'], async () => {
      if (facts.length === 0) return { fresh: [], left: 0 }
      const { facts: had } = await orders.view(orderId)
      const before = new Map(had.map((fact) => [fact.factId, fact]))
      const unknown = timeline(facts).filter((fact) => supersedes(fact, before.get(fact.factId)))
      if (unknown.length === 0) return { fresh: [], left: 0 }
      let counts = await factCounts.of(orderId)
      const fresh = withinLimits(unknown, counts ?? {})
      for (let i = 0; i < fresh.length; i += together) {
        const some = fresh.slice(i, i + together)
        const counted = factCounts.add(orderId, counts, some)
        const rows = some.flatMap((fact) => orders.learned(orderId, fact, nowMs, before.get(fact.factId)))
        await commit([...rows, counted.write])
        counts = counted.after
      }
      return { fresh, left: unknown.length - fresh.length }
    }),
}
