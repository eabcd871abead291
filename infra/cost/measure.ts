import { openBuyer } from '#infra/demo/buyer.ts'
import { discover, type FoundEntry } from '#infra/discover.ts'
import { type ChildHost, startChildHost } from '#infra/host-process/child-host.ts'
import { type Bill, billOf } from './bill.ts'
import {
  type CountedWork,
  type Counts,
  countsBetween,
  type FunctionFacts,
  memoryOfFunctions,
  type Snapshot,
  snapshot,
  workBetween,
} from './counts.ts'
import { goals, type Kind } from './goals.ts'
import type { PriceFile } from './price-file.ts'
import { shopping, TooBusy } from './purchases.ts'

interface Plan {
  /** The number of counted purchases per kind. The bill is that of the median one. */
  times: number
  kinds: readonly Kind[]
  /** Makes one purchase of each kind first, so that the counted ones use warm functions. */
  warmUp: boolean
  prices: PriceFile
  say: (text: string) => void
}
const limits = { perPurchaseMinor: 1_000_000, perMonthMinor: 100_000_000, currency: 'USD' }
const quietMs = 1500
const failAfterMs = 200_000

/** What runs by the clock: schedules, and documents that companies read again when their copy is too old. */
const byClock = ({ kind, area }: { kind: string; area: string }) => kind === 'schedule' || area === 'well-known'

/** Purser's own functions: those that a purchase causes, and those that time causes. Companies pay for theirs. */
const factsOf = async (app: string): Promise<Record<'work' | 'clock', Map<string, FunctionFacts>>> => {
  const memory = memoryOfFunctions(app)
  const facts = (entries: readonly FoundEntry[]) =>
    new Map(
      entries.map(({ name, kind, memoryMiB }) => {
        const deployed = `purser-${name}`
        return [deployed, { kind, memoryMiB: memory.get(deployed) ?? memoryMiB }] as const
      }),
    )
  const ours = (await discover()).filter(({ area }) => area !== 'simulators')
  return { work: facts(ours.filter((one) => !byClock(one))), clock: facts(ours.filter(byClock)) }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** How much work is done and whether a function runs. Work is over when both stay unchanged for a while. */
const workIn = ({ state }: Snapshot, facts: ReadonlyMap<string, FunctionFacts>) => {
  const { invocations, byName } = state.functions
  const done = sum([...facts.keys()].map((name) => byName[name]?.invocations ?? 0)) + state.transitions
  return { done, running: invocations - sum(Object.values(byName).map((use) => use.invocations)) }
}

const atRest = async (host: ChildHost, facts: ReadonlyMap<string, FunctionFacts>): Promise<Snapshot> => {
  let [seen, since] = [-1, performance.now()]
  for (const from = performance.now(); performance.now() - from < failAfterMs; ) {
    const now = await snapshot(host)
    const { done, running } = workIn(now, facts)
    if (done !== seen || running > 0) [seen, since] = [done, performance.now()]
    else if (performance.now() - since > quietMs) return now
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`The host still worked after ${failAfterMs / 1000} s`)
}

const divided = (counts: Counts, by: number): Counts =>
  Object.fromEntries(Object.entries(counts).map(([what, count]) => [what, count / by])) as Counts

const sumOf = (a: Counts, b: Counts): Counts =>
  Object.fromEntries(Object.keys(a).map((what) => [what, a[what as keyof Counts] + b[what as keyof Counts]])) as Counts

/** The work of all schedules in a minute, as one purchase's share of a day. */
const clockShare = async (
  host: ChildHost,
  facts: Awaited<ReturnType<typeof factsOf>>,
  { assumptions }: PriceFile,
): Promise<Counts> => {
  const all = new Map([...facts.work, ...facts.clock])
  const before = await atRest(host, all)
  await host.local('clock', { advanceSeconds: 60 })
  const after = await atRest(host, all)
  const counts = countsBetween(before, after, facts.clock, assumptions)
  const share = divided(counts, assumptions.purchasesPerDay / (24 * 60))
  // Schedules cause none of the work that no function name is attached to.
  return { ...share, transitions: 0, busEvents: 0, kmsRequests: 0, kmsSignatures: 0, queueRequests: 0, traces: 0 }
}

/** The median purchase by price. Of two purchases it is the cheaper. */
const middleOf = (bills: readonly Bill[]): Bill => {
  const sorted = bills.toSorted((a, b) => a.usdPer1000 - b.usdPer1000)
  return sorted[Math.floor((sorted.length - 1) / 2)] as Bill
}

/** Disables all schedules, so that only purchases cause work, and mail, which is off unless a stage names a sender. */
const stopClocks = async (host: ChildHost): Promise<void> => {
  const { schedules } = await host.local<{ schedules: { id: string }[] }>('state')
  for (const { id } of schedules.filter((one) => !/^simulators/i.test(one.id)))
    await host.local(`schedules/${id}`, { enabled: false })
  await host.local('rules/notices-send-mail', { enabled: false })
}

const tries = 8

/** The work of one purchase. A purchase that a busy machine disturbed is made again. */
const counted = async (
  host: ChildHost,
  facts: ReadonlyMap<string, FunctionFacts>,
  buy: () => Promise<void>,
  { assumptions }: PriceFile,
): Promise<{ counts: Counts; work: CountedWork }> => {
  for (let attempt = 1; ; attempt++) {
    const before = await atRest(host, facts)
    try {
      await buy()
      const after = await atRest(host, facts)
      return { counts: countsBetween(before, after, facts, assumptions), work: workBetween(before, after, facts) }
    } catch (error) {
      if (!(error instanceof TooBusy) || attempt === tries) throw error
    }
  }
}

/** Makes real purchases of each kind on a host of its own, one after the other, and counts what AWS would bill. */
export const measureBills = async ({ times, kinds, warmUp, prices, say }: Plan): Promise<Bill[]> => {
  const host = await startChildHost()
  try {
    const facts = await factsOf(host.app)
    const buyer = await openBuyer(host.url, limits)
    const buy = shopping(host, buyer)
    if (warmUp) say('Warming up')
    // A user's first purchase also fills the wallet, which is not what a purchase costs.
    const first: readonly Kind[] = warmUp ? kinds : ['completed']
    for (const kind of first) await counted(host, facts.work, buy[kind], prices)
    const perMinute = await clockShare(host, facts, prices)
    await stopClocks(host)
    const bills: Bill[] = []
    for (const kind of kinds) {
      say(`${times} x ${kind}: ${goals[kind].says}`)
      await buyer.refresh()
      const each: Bill[] = []
      for (let i = 0; i < times; i++) {
        const { counts, work } = await counted(host, facts.work, buy[kind], prices)
        each.push(billOf(kind, sumOf(counts, perMinute), work, prices))
      }
      bills.push(middleOf(each))
    }
    return bills
  } finally {
    await host.stop()
  }
}
