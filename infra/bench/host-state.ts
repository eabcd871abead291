import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChildHost } from '#infra/host-process/child-host.ts'

interface Use {
  requests: number
  read: number
  write: number
}
interface State {
  functions: { cold: number; evictions: number; byName: Record<string, { invocations: number; runMs: number }> }
  transitions: number
  tableUse: Record<string, Use>
  deadLetters: Record<string, number>
  denied: unknown[]
  memory: number
}
export const readState = (host: ChildHost): Promise<State> => host.local<State>('state')

/** What one purchase uses, split into the platform's part and the simulators' part. */
export interface PerPurchase {
  transitions: number
  platform: { invocations: number; readUnits: number; writeUnits: number; tableRequests: number }
  companies: { invocations: number; readUnits: number; writeUnits: number; tableRequests: number }
  functions: { name: string; invocations: number; meanMs: number; tableRequests: number; units: number }[]
}

const rounded = (value: number): number => Math.round(value * 100) / 100
const isCompany = (name: string): boolean => /-simulators-/.test(name)

/** The difference of two states, per purchase. */
export const perPurchase = (before: State, after: State, purchases: number): PerPurchase => {
  const none = { requests: 0, read: 0, write: 0 }
  const functions = Object.entries(after.functions.byName).map(([name, { invocations, runMs }]) => {
    const was = before.functions.byName[name] ?? { invocations: 0, runMs: 0 }
    const [used, had] = [after.tableUse[name] ?? none, before.tableUse[name] ?? none]
    const calls = invocations - was.invocations
    return {
      name,
      invocations: calls / purchases,
      meanMs: calls > 0 ? rounded((runMs - was.runMs) / calls) : 0,
      tableRequests: (used.requests - had.requests) / purchases,
      read: (used.read - had.read) / purchases,
      write: (used.write - had.write) / purchases,
    }
  })
  const total = (some: typeof functions) => ({
    invocations: rounded(some.reduce((sum, one) => sum + one.invocations, 0)),
    readUnits: rounded(some.reduce((sum, one) => sum + one.read, 0)),
    writeUnits: rounded(some.reduce((sum, one) => sum + one.write, 0)),
    tableRequests: rounded(some.reduce((sum, one) => sum + one.tableRequests, 0)),
  })
  const busy = functions.filter(({ invocations }) => invocations > 0)
  return {
    transitions: rounded((after.transitions - before.transitions) / purchases),
    platform: total(busy.filter(({ name }) => !isCompany(name))),
    companies: total(busy.filter(({ name }) => isCompany(name))),
    functions: busy
      .map(({ name, invocations, meanMs, tableRequests, read, write }) => ({
        name: name.replace(/^purser-/, ''),
        invocations: rounded(invocations),
        meanMs,
        tableRequests: rounded(tableRequests),
        units: rounded(read + write),
      }))
      .sort((a, b) => b.meanMs * b.invocations - a.meanMs * a.invocations),
  }
}

/** The processes of a host: the host with its workers, and its table engine. */
const processes = (host: ChildHost): { host: number; engine: number } => {
  const { engine } = JSON.parse(readFileSync(join(host.dataDir, 'engine.json'), 'utf8')) as { engine: number }
  return { host: host.pid, engine }
}

export interface Memory {
  hostMiB: number
  engineMiB: number
}

const rssMiB = (pid: number): number => {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kib) / 1024)
}

/** Resident memory. */
export const memoryOfHost = (host: ChildHost): Memory => {
  const pids = processes(host)
  return { hostMiB: rssMiB(pids.host), engineMiB: rssMiB(pids.engine) }
}

const tickMs = 10 // USER_HZ is 100 on every Linux that Node runs on

/** The processor time used so far in ms, which a busy machine does not distort. */
export const processorMs = (host: ChildHost): number =>
  Object.values(processes(host))
    .map((pid) => (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '').split(' '))
    .reduce((sum, fields) => sum + (Number(fields[11]) + Number(fields[12])) * tickMs, 0)
