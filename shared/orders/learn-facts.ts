import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'
import { orders } from './orders.ts'
import { type Fact, supersedes, timeline } from './rules/order-facts.ts'

export const orderFacts = {
  /** Adds the facts that an order does not have yet, each with its event, and returns the new ones. The same fact arriving twice at once is one fact. */
  learn: (orderId: string, facts: readonly Fact[], nowMs: number): Promise<Fact[]> =>
    retryOvertaken(['table.conflict'], async () => {
      if (facts.length === 0) return []
      const { facts: had } = await orders.view(orderId)
      const before = new Map(had.map((fact) => [fact.factId, fact]))
      const fresh = timeline(facts).filter((fact) => supersedes(fact, before.get(fact.factId)))
      const writes = fresh.flatMap((fact) => orders.learned(orderId, fact, nowMs, before.get(fact.factId)))
      for (let i = 0; i < writes.length; i += 50) await commit(writes.slice(i, i + 50))
      return fresh
    }),
}
