import { globSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ChildHost } from '#infra/host-process/child-host.ts'

/** What AWS bills, with the names of the price file. */
export const billed = [
  'apiRequests',
  'invocations',
  'gbSeconds',
  'transitions',
  'writeUnits',
  'readUnits',
  'streamReads',
  'busEvents',
  'kmsRequests',
  'kmsSignatures',
  'logKilobytes',
  'traces',
  'queueRequests',
  'schedules',
] as const
export type Billed = (typeof billed)[number]
export type Counts = Record<Billed, number>

/** The calls and requests of a purchase, without those of schedules. */
export interface CountedWork {
  calls: number
  tableRequests: number
  companyTableRequests: number
}

/** The properties of a function that its bill depends on. */
export interface FunctionFacts {
  kind: string
  memoryMiB: number
}
interface State {
  /** `invocations` counts calls that began, `byName` calls that ended. */
  functions: { invocations: number; byName: Record<string, { invocations: number }> }
  transitions: number
  tableUse: Record<string, { requests: number; read: number; write: number }>
  wireCalls: Record<string, number>
}
/** The counters of a host at one time. */
export interface Snapshot {
  state: State
  logBytes: Record<string, number>
}

/** The memory of each function of Purser, from the templates. */
export const memoryOfFunctions = (app: string): Map<string, number> =>
  new Map(
    globSync('*.template.json', { cwd: app }).flatMap((file) => {
      const { Resources = {} } = JSON.parse(readFileSync(join(app, file), 'utf8')) as {
        Resources?: Record<string, { Type: string; Properties?: { FunctionName?: unknown; MemorySize?: number } }>
      }
      return Object.values(Resources).flatMap(({ Type, Properties: { FunctionName, MemorySize = 128 } = {} }) =>
        Type === 'AWS::Lambda::Function' ? [[String(FunctionName), MemorySize] as const] : [],
      )
    }),
  )

export const snapshot = async (host: ChildHost): Promise<Snapshot> => ({
  state: await host.local<State>('state'),
  logBytes: Object.fromEntries(
    globSync('logs/*.log', { cwd: host.dataDir }).map((file) => [
      basename(file, '.log'),
      statSync(join(host.dataDir, file)).size,
    ]),
  ),
})

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/**
 * What these functions used between two moments. The duration of a call is an assumption of the price file, because a
 * laptop's durations say nothing about Lambda. The engine counts table units: 1 per KB written, 2 in a transaction.
 * Each index entry that was added, removed or changed adds 1 per KB, and one that moved adds 2.
 */
export const countsBetween = (
  before: Snapshot,
  after: Snapshot,
  facts: ReadonlyMap<string, FunctionFacts>,
  measured: { tracedShare: number; lambdaReportBytes: number; lambdaMs: number },
): Counts => {
  const use = [...facts].map(([name, { kind, memoryMiB }]) => {
    const [was, is] = [before.state.functions.byName[name], after.state.functions.byName[name]]
    const [had, has] = [before.state.tableUse[name], after.state.tableUse[name]]
    const calls = (is?.invocations ?? 0) - (was?.invocations ?? 0)
    return {
      kind,
      calls,
      gbSeconds: ((calls * measured.lambdaMs) / 1000) * (memoryMiB / 1024),
      read: (has?.read ?? 0) - (had?.read ?? 0),
      write: (has?.write ?? 0) - (had?.write ?? 0),
      logBytes: (after.logBytes[name] ?? 0) - (before.logBytes[name] ?? 0),
    }
  })
  const called = (target: RegExp) =>
    sum(Object.entries(after.state.wireCalls).map(([name, n]) => (target.test(name) ? n : 0))) -
    sum(Object.entries(before.state.wireCalls).map(([name, n]) => (target.test(name) ? n : 0)))
  const callsOf = (kind: string) => sum(use.map((one) => (one.kind === kind ? one.calls : 0)))
  const invocations = sum(use.map(({ calls }) => calls))
  const executions = called(/^AWSStepFunctions\.StartExecution$/)
  return {
    apiRequests: callsOf('route'),
    invocations,
    gbSeconds: sum(use.map((one) => one.gbSeconds)),
    transitions: after.state.transitions - before.state.transitions,
    writeUnits: sum(use.map(({ write }) => write)),
    readUnits: sum(use.map(({ read }) => read)),
    streamReads: callsOf('stream'),
    busEvents: called(/^AWSEvents\.PutEvents$/),
    kmsRequests: called(/^TrentService\.(?!Sign$)/),
    kmsSignatures: called(/^TrentService\.Sign$/),
    logKilobytes: (sum(use.map(({ logBytes }) => logBytes)) + invocations * measured.lambdaReportBytes) / 1024,
    traces: (callsOf('route') + executions) * measured.tracedShare,
    queueRequests: called(/^AmazonSQS\./),
    schedules: callsOf('schedule'),
  }
}

/** The calls and requests of these functions between two moments, and the requests of the simulators. */
export const workBetween = (
  before: Snapshot,
  after: Snapshot,
  facts: ReadonlyMap<string, FunctionFacts>,
): CountedWork => {
  const ours = [...facts.keys()]
  const companies = Object.keys(after.state.tableUse).filter((name) => /-simulators-/.test(name))
  const callsAt = ({ state }: Snapshot) => sum(ours.map((name) => state.functions.byName[name]?.invocations ?? 0))
  const requestsAt = ({ state }: Snapshot, names: readonly string[]) =>
    sum(names.map((name) => state.tableUse[name]?.requests ?? 0))
  return {
    calls: callsAt(after) - callsAt(before),
    tableRequests: requestsAt(after, ours) - requestsAt(before, ours),
    companyTableRequests: requestsAt(after, companies) - requestsAt(before, companies),
  }
}
