import { AsyncLocalStorage } from 'node:async_hooks'
import { Agent } from 'node:http'

/** One call of one function, as Lambda would run it: when it dies, nothing of it goes on. */
export interface Invocation {
  name: string
  /** The how-manieth of this function. */
  run: number
  startedAt: number
  timeoutMs: number
  /** How many calls to the table it made so far. */
  tableCalls: number
  dead?: string
}

/** How a function ends that was killed in the middle. */
class Killed extends Error {
  constructor(how: string) {
    super(`The function was ended: ${how}`)
    this.name = how
  }
}

const running = new AsyncLocalStorage<Invocation>()
const runs = new Map<string, number>()
const underWay = new Set<Invocation>()

/** The invocation that the caller is part of; undefined in outside companies and in tests. */
export const current = (): Invocation | undefined => running.getStore()
/** How many functions run. */
export const invocationsUnderWay = (): number => underWay.size
/** Counts from 1 again. */
export const forgetRuns = (): void => runs.clear()
/** Which functions run. */
export const namesUnderWay = (): string[] =>
  [...underWay].map(({ name, tableCalls, dead }) => `${name} ${tableCalls} ${dead ?? ''}`)
/** When the first of them is ended at the latest: what one of them asked for arrives before. */
export const firstEnd = (): number =>
  Math.min(...[...underWay].map(({ startedAt, timeoutMs }) => startedAt + timeoutMs))

/** Ends an invocation here: what it still has in hand comes to nothing. */
export const kill = (invocation: Invocation, how: string): never => {
  invocation.dead ??= how
  throw new Killed(how)
}

/** A dead function does nothing any more, and one that took too long is dead. */
export const assertAlive = (): void => {
  const invocation = current()
  if (!invocation) return
  if (invocation.dead) throw new Killed(invocation.dead)
  if (Date.now() - invocation.startedAt >= invocation.timeoutMs) kill(invocation, 'Sandbox.Timedout')
}

let diesAtEnd: (name: string, run: number) => boolean = () => false
/** Says which functions die when all is done. */
export const endings = (rule: typeof diesAtEnd): void => {
  diesAtEnd = rule
}

/** Runs a function once; gives what it gives, or throws `Killed` when it was ended in the middle, whatever it made of that. */
export const invoke = async <T>(name: string, timeoutSeconds: number, run: () => Promise<T>): Promise<T> => {
  const nth = (runs.get(name) ?? 0) + 1
  runs.set(name, nth)
  const invocation: Invocation = {
    name,
    run: nth,
    startedAt: Date.now(),
    timeoutMs: timeoutSeconds * 1000,
    tableCalls: 0,
  }
  underWay.add(invocation)
  try {
    const result = await running.run(invocation, run)
    if (invocation.dead) throw new Killed(invocation.dead)
    if (diesAtEnd(name, nth)) throw new Killed('Runtime.ExitError')
    return result
  } catch (error) {
    throw invocation.dead ? new Killed(invocation.dead) : error
  } finally {
    underWay.delete(invocation)
  }
}

/** Lets no dead function call out. */
export const guardCalls = (): (() => void) => {
  const agent = Agent.prototype as unknown as { addRequest: (...args: unknown[]) => void }
  const before = { addRequest: agent.addRequest, fetch: globalThis.fetch }
  agent.addRequest = function (...args) {
    assertAlive()
    return before.addRequest.apply(this, args)
  }
  globalThis.fetch = async (...args) => {
    assertAlive()
    const response = await before.fetch(...args)
    assertAlive()
    return response
  }
  return () => {
    agent.addRequest = before.addRequest
    globalThis.fetch = before.fetch
  }
}
