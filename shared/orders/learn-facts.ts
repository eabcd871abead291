import { Failure } from '#shared/kernel/errors.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import type { Contradiction } from '#shared/operations/dispute.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'
import { factCounts, orders } from './orders.ts'
import { withinLimits } from './rules/fact-limits.ts'
import { type Fact, supersedes, timeline } from './rules/order-facts.ts'

/** Facts and their events are two rows each; a transaction stays below 60. */
const together = 25

/** What a merchant says of a whole order. A carrier names neither a checkout nor money. */
interface Said {
  merchantCheckoutId: string
  total: { currency: string }
  facts: readonly Fact[]
}

/** Refuses what is said of another checkout, or in another currency, than the order was approved as. */
const assertOfThisOrder = (
  claim: { merchantCheckoutId?: string | undefined; currency?: string | undefined },
  { merchantCheckoutId, total: { currency } }: Said,
): void => {
  const point = (what: 'checkout' | 'currency', approved: string | undefined, answered: string): Contradiction[] =>
    approved === undefined || approved === answered ? [] : [{ what, approved, answered: untrusted(answered, 300) }]
  const contradictions = [
    ...point('checkout', claim.merchantCheckoutId, merchantCheckoutId),
    ...point('currency', claim.currency, currency),
  ]
  if (contradictions.length > 0)
    throw new Failure('merchant.contradiction', 'The merchant says this of another order than the approved one', {
      contradictions,
    })
}

export const orderFacts = {
  /** Adds the facts that an order does not have yet, each with its event, and returns the new ones and how many found no room. The same fact arriving twice at once is one fact. What a merchant says has to be of this order. */
  learn: (orderId: string, said: readonly Fact[] | Said, nowMs: number): Promise<{ fresh: Fact[]; left: number }> =>
    retryOvertaken(['table.conflict'], async () => {
      const facts = 'facts' in said ? said.facts : said
      if (facts.length === 0) return { fresh: [], left: 0 }
      const { facts: had, claim } = await orders.written(orderId)
      if ('facts' in said) assertOfThisOrder(claim, said)
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
