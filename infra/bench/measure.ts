import { type ChildHost, startChildHost } from '#infra/host-process/child-host.ts'
import { type Bundle, bundlesIn } from './bundles.ts'
import { type Hop, hopsOf } from './hops.ts'
import { type Memory, memoryOfHost, type PerPurchase, perPurchase, readState } from './host-state.ts'
import { type MeasuredMachine, thisMachine } from './machine.ts'
import { offersLatency } from './offers-latency.ts'
import { measureStarts, type Starts } from './starts.ts'
import type { Latency } from './statistics.ts'
import { createTraffic, type Traffic } from './traffic.ts'
import { webhookLatency } from './webhook-latency.ts'

export interface Results {
  date: string
  machine: MeasuredMachine
  starts: Starts
  traffic: Traffic[]
  offers: Latency
  webhooks: Latency
  perPurchase: PerPurchase
  hops: Hop[]
  memory: ({ purchases: number } & Memory)[]
  bundles: Bundle[]
  /** A count above zero makes the other figures doubtful. */
  trouble: { deniedCalls: number; deadLetters: number; evictions: number; coldStarts: number }
}
interface Plan {
  purchases: number
  /** Minutes after which no further purchase starts. */
  minutes: number
  say: (text: string) => void
}

const crowd = 8
/** Purchases before the measurement, so that every function is warm. */
const warmUp = 24
const alone = (purchases: number): number => Math.max(20, Math.min(200, Math.round(purchases / 10)))

const onHost = async (host: ChildHost, { purchases, minutes, say }: Plan) => {
  const until = performance.now() + minutes * 60_000
  const traffic = await createTraffic(host, crowd)
  const memory = [{ purchases: 0, ...memoryOfHost(host) }]
  say(`${warmUp} purchases to warm up`)
  await traffic.run({ clients: 1, purchases: 8, until })
  await traffic.run({ clients: crowd, purchases: warmUp - 8, until })
  const offers = await offersLatency(traffic.buyer, 100)
  const webhooks = await webhookLatency(host, 300)

  say(`${alone(purchases)} purchases by 1 client`)
  const before = await readState(host)
  const one = await traffic.run({ clients: 1, purchases: alone(purchases), until })
  const each = perPurchase(before, await readState(host), one.made.length)
  const hops = await hopsOf(host, one.made.slice(-50))
  const already = warmUp + one.made.length
  memory.push({ purchases: already, ...memoryOfHost(host) })

  const rest = Math.max(purchases - already, crowd)
  say(`${rest} purchases by ${crowd} clients`)
  const step = Math.max(1, Math.floor(rest / 4))
  const onDone = (done: number) => {
    if (done % step !== 0) return
    memory.push({ purchases: already + done, ...memoryOfHost(host) })
    say(`  ${done} done`)
  }
  const many = await traffic.run({ clients: crowd, purchases: rest, until, onDone })
  const { functions, denied, deadLetters } = await readState(host)
  const trouble = {
    deniedCalls: denied.length,
    deadLetters: Object.values(deadLetters).reduce((sum, count) => sum + count, 0),
    evictions: functions.evictions,
    coldStarts: functions.cold,
  }
  const bundles = bundlesIn(host.app)
  return { offers, webhooks, traffic: [one.traffic, many.traffic], perPurchase: each, hops, memory, bundles, trouble }
}

/** Measures every figure on hosts of its own, and stops them. */
export const measureFigures = async (plan: Plan): Promise<Results> => {
  plan.say('Starting hosts: cold, on new data, on old data')
  const starts = await measureStarts()
  const host = await startChildHost()
  try {
    const figures = await onHost(host, plan)
    return { date: new Date().toISOString().slice(0, 10), machine: thisMachine(), starts, ...figures }
  } finally {
    await host.stop()
  }
}
