import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { FunctionDefinition } from './definition.ts'
import type { Invocation } from './invocation.ts'

/** What all warm environments of a host share. */
export interface Surroundings {
  /** One Float64: the offset of the host's clock in ms. */
  offset: SharedArrayBuffer
  /** The folder of V8's compiled code, which shortens cold starts. */
  compileCache: string
  onLine(functionName: string, line: string): void
  /** The least time (ms) that a function gets, whatever its own limit says. */
  leastLimitMs?: number
}

/** One warm environment: a worker thread that runs one invocation at a time. */
export interface Environment {
  readonly definition: FunctionDefinition
  /** False once its thread has ended or is ending. */
  readonly alive: boolean
  readonly starting: boolean
  /** The performance.now() of its last use. */
  readonly lastUsed: number
  run(event: string): Promise<Invocation & { timedOut?: boolean }>
  end(): Promise<void>
}
type Message = ({ ready: boolean } | { id: string }) & Partial<Invocation>

/** AWS ends a start after 10 s and starts anew within the function's own timeout. A busy machine gets as long as the gateway waits, in one go. */
const initTimeoutMs = 110_000
const fault = (errorType: string, errorMessage: string): Invocation => ({
  payload: JSON.stringify({ errorType, errorMessage, trace: [] }),
  failed: true,
})

// The boot file of the workers reads this and hides it from the function.
setFlagsFromString('--expose-gc')

const spawn = (definition: FunctionDefinition, { offset, compileCache, onLine }: Surroundings): Worker => {
  const { module, handler, name, arn, memoryMb, env } = definition
  const worker = new Worker(new URL('./worker-boot.mjs', import.meta.url), {
    name,
    env,
    execArgv: [], // none of the host's own flags
    stdout: true,
    stderr: true,
    workerData: { module, handler, name, arn, memoryMb, offset, compileCache },
    // The default for new objects is 48 MB per thread. Less of it saves a third of the memory of dozens of threads.
    resourceLimits: { maxOldGenerationSizeMb: Math.max(64, memoryMb), maxYoungGenerationSizeMb: 8 },
  })
  for (const stream of [worker.stdout, worker.stderr])
    createInterface({ input: stream }).on('line', (line) => onLine(name, line))
  return worker
}

/** Starts an environment. Calls `onEnd` when its thread has ended for any reason. */
export const createEnvironment = (
  definition: FunctionDefinition,
  surroundings: Surroundings,
  onEnd: (ended: Environment) => void,
): Environment => {
  const worker = spawn(definition, surroundings)
  let current: { id: string; settle: (result: Invocation) => void } | undefined
  let starting = true
  let alive = true
  let lastUsed = performance.now()
  let crash: Error | undefined
  const ended = Promise.withResolvers<void>()
  const ready = Promise.withResolvers<Invocation | undefined>()

  worker.on('message', (message: Message) => {
    const { payload = '', failed = true } = message
    if ('ready' in message) ready.resolve(message.ready ? undefined : { payload, failed })
    else if (current?.id === message.id) current.settle({ payload, failed })
  })
  worker.on('error', (error) => {
    alive = false
    crash = error instanceof Error ? error : new Error(String(error))
    surroundings.onLine(definition.name, JSON.stringify({ level: 'FATAL', message: crash.stack ?? crash.message }))
  })
  worker.on('exit', (code) => {
    alive = false
    const why = crash
      ? fault('Runtime.ExitError', `${crash.name}: ${crash.message}`)
      : fault('Runtime.ExitError', `Runtime exited with code ${code}`)
    ready.resolve(why)
    current?.settle(why)
    ended.resolve()
    onEnd(environment)
  })

  const terminate = () => {
    alive = false
    void worker.terminate()
  }

  /** Races one wait against a time limit. After the limit it ends the thread, as AWS does. */
  const within = async (
    ms: number,
    wait: Promise<Invocation | undefined>,
  ): Promise<Invocation | undefined | 'late'> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), ms)
    })
    const first = await Promise.race([wait, late])
    clearTimeout(timer)
    if (first === 'late') terminate()
    return first
  }
  const tooLate = (id: string, ms: number) => {
    const message = `RequestId: ${id} Error: Task timed out after ${(ms / 1000).toFixed(2)} seconds`
    surroundings.onLine(definition.name, JSON.stringify({ level: 'ERROR', message }))
    return { ...fault('Sandbox.Timedout', message), timedOut: true }
  }

  const environment: Environment = {
    definition,
    get alive() {
      return alive
    },
    get starting() {
      return starting
    },
    get lastUsed() {
      return lastUsed
    },
    async run(event) {
      const id = randomUUID()
      if (starting) {
        const failed = await within(initTimeoutMs, ready.promise)
        starting = false
        if (failed === 'late') return tooLate(id, initTimeoutMs)
        if (failed) {
          terminate()
          return failed
        }
      }
      const timeoutMs = Math.max(definition.timeoutMs, surroundings.leastLimitMs ?? 0)
      const result = Promise.withResolvers<Invocation>()
      current = { id, settle: result.resolve }
      if (crash) result.resolve(fault('Runtime.ExitError', crash.message))
      else worker.postMessage({ id, event, timeoutMs })
      const outcome = await within(timeoutMs, result.promise)
      current = undefined
      lastUsed = performance.now()
      if (outcome === 'late' || !outcome) return tooLate(id, timeoutMs)
      return outcome
    },
    async end() {
      terminate()
      await ended.promise
    },
  }
  return environment
}
