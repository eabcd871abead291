import { Duration, type Stack } from 'aws-cdk-lib'
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { FoundEntry } from '#infra/discover.ts'
import type { Stage } from '#infra/stage.ts'
import * as metrics from './metrics.ts'
import { tableIndexes } from './names.ts'

/** One alarm. */
export interface Watched {
  id: string
  metric: Metric
  /** The lowest value that rings. */
  from?: number
  /** Rings below this value, and when there is no value at all. */
  below?: number
  /** The number of consecutive periods. */
  periods?: number
  says: string
  /** The section of RUNBOOK.md that says what to do. */
  section: string
}

// Routes answer refusals, tasks throw them to the state machine, and the authorizer throws for each bad token.
// So their Errors metric does not mean a defect. An authorizer that fails makes the API answer 500, which rings.
const unseen = ['event', 'stream', 'schedule'] as const

/** A schedule has stopped when it missed this many turns. */
const missedTurns = 3

const ofFunction = ({ name, kind, spec }: FoundEntry): Watched[] => {
  const alarms: Watched[] = []
  if (kind === 'event' || kind === 'stream' || kind === 'schedule')
    alarms.push({
      id: `${name}-dead`,
      metric: metrics.deadLetters(name),
      from: 1,
      says: `${name} has dead letters`,
      section: 'dead-letters',
    })
  if (unseen.some((one) => one === kind))
    alarms.push({
      id: `${name}-errors`,
      metric: metrics.errors(name),
      from: 1,
      periods: 3,
      says: `${name} keeps failing`,
      section: 'errors',
    })
  if (kind === 'stream')
    alarms.push({
      id: `${name}-behind`,
      metric: metrics.behind(name),
      from: 60_000,
      says: `${name} is a minute behind the table`,
      section: 'behind',
    })
  if (kind === 'schedule')
    alarms.push({
      id: `${name}-stopped`,
      metric: metrics.invocations(name, metrics.turnOf(spec.every)),
      below: 1,
      periods: missedTurns,
      says: `${name} is not called any more`,
      section: 'stopped',
    })
  return alarms
}

/** Every alarm of a stage. */
export const alarmsOf = (
  stack: Stack,
  { stage, entries, machines }: { stage: Stage; entries: readonly FoundEntry[]; machines: readonly string[] },
): Watched[] => [
  ...entries.flatMap(ofFunction),
  ...machines.flatMap((machine) =>
    metrics.badEnds.map((end) => ({
      id: `${machine}-${end}`,
      metric: metrics.executions(stack, machine, end),
      from: 1,
      says: `${machine}: ${end}`,
      section: 'executions',
    })),
  ),
  {
    id: 'parked',
    metric: metrics.parkedItems(),
    from: 1,
    says: 'A parked item waits for an operator',
    section: 'parked',
  },
  {
    id: 'hold-expiring',
    metric: metrics.holdExpiring(),
    from: 1,
    says: 'A hold that a purchase still needs expires soon',
    section: 'hold-expiring',
  },
  {
    id: 'defects',
    metric: metrics.defects(),
    from: 3,
    says: 'Unexpected errors keep occurring',
    section: 'defects',
  },
  {
    id: 'api-5xx',
    metric: metrics.api('5XXError', stage),
    from: 5,
    says: 'The API answers with server errors',
    section: 'api-5xx',
  },
  {
    id: 'api-slow',
    metric: metrics.api('Latency', stage).with({ statistic: 'p95', period: Duration.minutes(5) }),
    from: 5_000,
    periods: 3,
    says: 'One answer in twenty takes longer than five seconds',
    section: 'slow',
  },
  {
    id: 'functions-throttled',
    metric: metrics.functionThrottles(),
    from: 1,
    periods: 3,
    says: 'Lambda refuses calls for lack of concurrency',
    section: 'throttled',
  },
  ...[undefined, ...tableIndexes].flatMap((index) =>
    metrics.tableSides.map((side) => ({
      id: `${index ?? 'table'}-${side.toLowerCase()}s-throttled`,
      metric: metrics.tableThrottles(side, index),
      from: 1,
      periods: 3,
      says: `The ${index ? `index ${index}` : 'table'} refuses ${side.toLowerCase()}s`,
      section: 'throttled',
    })),
  ),
  ...machines.map((machine) => ({
    id: `${machine}-throttled`,
    metric: metrics.executions(stack, machine, 'ExecutionThrottled'),
    from: 1,
    periods: 3,
    says: `Step Functions slows ${machine} down`,
    section: 'throttled',
  })),
]
