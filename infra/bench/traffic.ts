import { type DemoBuyer, openBuyer } from '#infra/demo/buyer.ts'
import type { ChildHost } from '#infra/host-process/child-host.ts'
import { processorMs } from './host-state.ts'
import { buyOne, type Purchase } from './one-purchase.ts'
import { type Latency, latencyOf } from './statistics.ts'

export interface Traffic {
  clients: number
  perSecond: number
  /** Processor time of host and table engine per purchase, in ms. */
  processorMs: number
  saga: Latency
  whole: Latency
  /** Why purchases failed, one sentence each. No other figure contains them. */
  failures: string[]
}
export interface Load {
  clients: number
  purchases: number
  /** The performance.now() from which no further purchase starts. */
  until: number
  /** Called after each purchase with the number done. */
  onDone?: (done: number) => void
}

const limits = { perPurchaseMinor: 1_000_000, perMonthMinor: 100_000_000, currency: 'USD' }
/** Well within the five minutes for which a login is fresh enough to decide. */
const refreshAfterMs = 200_000

/** More failures than this would distort the figures. */
const mostFailures = 10

/** Several buyers in parallel, each with one purchase at a time. */
export const createTraffic = async (host: ChildHost, most: number) => {
  const buyers = await Promise.all(
    Array.from({ length: most }, async () => ({ buyer: await openBuyer(host.url, limits), since: performance.now() })),
  )
  let begun = 0
  const buyNext = async (own: { buyer: DemoBuyer; since: number }, everyMs: number): Promise<Purchase> => {
    if (performance.now() - own.since > refreshAfterMs) {
      await own.buyer.refresh()
      own.since = performance.now()
    }
    return buyOne(host, own.buyer, begun++, everyMs)
  }
  return {
    buyer: buyers[0]?.buyer as DemoBuyer,
    async run({ clients, purchases, until, onDone }: Load): Promise<{ traffic: Traffic; made: Purchase[] }> {
      const made: Purchase[] = []
      const failures: string[] = []
      let left = purchases
      const from = performance.now()
      const used = processorMs(host)
      const work = async (own: (typeof buyers)[number]) => {
        while (left > 0 && performance.now() < until) {
          left--
          try {
            made.push(await buyNext(own, 10 + 5 * clients))
          } catch (error) {
            failures.push((error as Error).message)
            if (failures.length > mostFailures) throw error
            continue
          }
          onDone?.(made.length)
        }
      }
      await Promise.all(buyers.slice(0, clients).map(work))
      const seconds = (performance.now() - from) / 1000
      const traffic = {
        clients,
        perSecond: Math.round((made.length / seconds) * 10) / 10,
        processorMs: Math.round((processorMs(host) - used) / made.length),
        saga: latencyOf(made.map(({ sagaMs }) => sagaMs)),
        whole: latencyOf(made.map(({ wholeMs }) => wholeMs)),
        failures,
      }
      return { traffic, made }
    },
  }
}
