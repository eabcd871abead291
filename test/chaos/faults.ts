import { drawn } from './random.ts'

/** One request of one function to the table. */
export interface TablePoint {
  /** The function, e.g. `purchase-run-place-order`. */
  name: string
  /** Which of its invocations, and which request of that, from 1. */
  run: number
  nth: number
  operation: string
  /** Whether it may change something. */
  writes: boolean
}
type TableFault = 'none' | 'throttled' | 'conflict' | 'lost' | 'stale' | 'killed-before' | 'killed-after'

/** One request between the platform and an outside company, either way. */
export interface WirePoint {
  /** Who is asked: a company, or `platform`. */
  host: string
  method: string
  /** Its path without ids. */
  route: string
  nth: number
}
/** A request to the bus or to Step Functions: never taken, taken and the answer lost, or refused for now. */
type AwsFault = 'none' | 'dropped' | 'unanswered' | 'throttled'
type WireFault = 'none' | 'dropped' | 'unanswered' | 'late' | 'twice' | 'slow' | 'broken'

/** What goes wrong where. */
export interface Faults {
  table: (point: TablePoint) => TableFault
  wire: (point: WirePoint) => WireFault
  /** The how-manieth request of this operation or event type. */
  aws: (what: string, nth: number) => AwsFault
  /** Whether a function dies when all is done, before anybody hears of it. */
  ending: (name: string, run: number) => boolean
  /** Milliseconds that a slow or a late request takes. */
  delayMs: (point: WirePoint) => number
  /** Whether the relay or the bus hands something over once more, or the bus the latest first (`order`). */
  again: (what: string, nth: number) => boolean
}

export const noFaults: Faults = {
  table: () => 'none',
  wire: () => 'none',
  aws: () => 'none',
  ending: () => false,
  delayMs: () => 0,
  again: () => false,
}

/** How much goes wrong in one run: of 1,000 requests so many. */
interface Weather {
  killed: number
  table: number
  aws: number
  wire: number
  again: number
}
const weathers: readonly Weather[] = [
  { killed: 0, table: 0, aws: 0, wire: 0, again: 0 },
  { killed: 25, table: 0, aws: 0, wire: 0, again: 50 },
  { killed: 0, table: 30, aws: 0, wire: 0, again: 50 },
  { killed: 0, table: 0, aws: 200, wire: 0, again: 50 },
  { killed: 0, table: 0, aws: 0, wire: 80, again: 50 },
  { killed: 0, table: 0, aws: 0, wire: 250, again: 100 },
  { killed: 15, table: 15, aws: 60, wire: 60, again: 100 },
]

const among = <T>(all: readonly T[], share: number): T => all[Math.floor(share * all.length)] as T

/** Faults that follow from a seed: the same request of the same function meets the same fate. */
export const seededFaults = (seed: number): Faults => {
  const { killed, table, aws, wire, again } = among(weathers, drawn(seed, 'weather'))
  return {
    table({ name, run, nth, operation, writes }) {
      const at = `${name} ${run} ${nth} ${operation}`
      if (drawn(seed, `kill ${at}`) * 1000 < killed)
        return drawn(seed, `when ${at}`) < 0.5 ? 'killed-before' : 'killed-after'
      if (drawn(seed, `table ${at}`) * 1000 >= table) return 'none'
      return among(writes ? ['conflict', 'lost', 'throttled'] : ['stale', 'throttled'], drawn(seed, `how ${at}`))
    },
    wire({ host, method, route, nth }) {
      const at = `${host} ${method} ${route} ${nth}`
      if (drawn(seed, `wire ${at}`) * 1000 >= wire) return 'none'
      return among(['dropped', 'unanswered', 'late', 'twice', 'slow', 'broken'], drawn(seed, `wires ${at}`))
    },
    aws(what, nth) {
      if (drawn(seed, `aws ${what} ${nth}`) * 1000 >= aws) return 'none'
      return among(['dropped', 'unanswered', 'throttled'], drawn(seed, `awses ${what} ${nth}`))
    },
    ending: (name, run) => drawn(seed, `end ${name} ${run}`) * 1000 < killed,
    delayMs: ({ host, route, nth }) => 500 + Math.floor(drawn(seed, `delay ${host} ${route} ${nth}`) * 4000),
    again: (what, nth) => drawn(seed, `again ${what} ${nth}`) * 1000 < again,
  }
}

/** The same faults, each told as it happens. */
export const announced = (faults: Faults, tell: (text: string) => void): Faults => ({
  ...faults,
  table(point) {
    const fault = faults.table(point)
    if (fault !== 'none') tell(`${point.name} ${point.run}.${point.nth} ${point.operation}: ${fault}`)
    return fault
  },
  wire(point) {
    const fault = faults.wire(point)
    if (fault !== 'none') tell(`${point.method} ${point.host}${point.route} ${point.nth}: ${fault}`)
    return fault
  },
  aws(what, nth) {
    const fault = faults.aws(what, nth)
    if (fault !== 'none') tell(`${what} ${nth}: ${fault}`)
    return fault
  },
  ending(name, run) {
    const killed = faults.ending(name, run)
    if (killed) tell(`${name} ${run}: killed at its end`)
    return killed
  },
})
