import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { endOrphan } from './engine-process.ts'

const root = resolve(import.meta.dirname, '../..')
const startWithinMs = 300_000

interface Ready {
  apiUrl: string
  wireUrl: string
  app: string
  urls: Record<string, string>
  credentials: { simulationKey: string }
}

/** A laptop host in a process of its own. */
export interface ChildHost {
  /** Base URL of the platform's API; the same after a restart. */
  url: string
  wireUrl: string
  dataDir: string
  /** The folder of the synthesized app that it runs. */
  readonly app: string
  /** Base URL by outside company: merchant-a, merchant-b, bank. */
  companies: Record<string, { url: string }>
  /** The Simulation-Secret that drives the companies' chaos. */
  simulationKey: string
  pid: number
  /** GET /_local/<path>, or POST with a body. */
  local: <T = Record<string, unknown>>(path: string, body?: object) => Promise<T>
  kill9: () => Promise<void>
  /** Restarts on the same data and, by default, the same synthesized app. Works after `kill9`, `end` or while running. */
  restart: (start?: Start) => Promise<void>
  /** Ends it with SIGTERM and returns the exit code. */
  end: () => Promise<number | null>
  /** Ends it, and removes the data folder if the host created it. */
  stop: () => Promise<void>
}

/** The variables to start with, and the synthesized app to run instead of the sources. */
interface Start {
  /** Receives a sentence for each part of the start that takes time. */
  onProgress?: (sentence: string) => void
  env?: Record<string, string>
  app?: string
  warm?: number
}

const launch = async (dataDir: string, { env, app, warm, onProgress }: Start) => {
  const options = ['--quiet', '--port', '0', '--data', dataDir, ...(app ? ['--app', app] : [])]
  if (warm) options.push('--warm', String(warm))
  const child = spawn(process.execPath, ['infra/local/main.ts', ...options], {
    cwd: root,
    // As in `npm start`. With an arena per thread, the process would keep memory that its threads have freed.
    env: { ...process.env, NODE_OPTIONS: '', MALLOC_ARENA_MAX: '2', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-20_000)
    })
  }
  const { promise, resolve: settle, reject } = Promise.withResolvers<Ready>()
  child.on('message', (message: Ready | { progress: string }) => {
    if ('progress' in message) onProgress?.(message.progress)
    else settle(message)
  })
  child.once('exit', (code) => reject(new Error(`The host ended (${code}) before it was ready:\n${said}`)))
  const timer = setTimeout(() => {
    child.kill('SIGKILL')
    reject(new Error(`The host was not ready in time:\n${said}`))
  }, startWithinMs)
  try {
    return { child, ready: await promise }
  } finally {
    clearTimeout(timer)
  }
}

const exited = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

const finish = async (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
  if (exited(child)) return child.exitCode
  const end = once(child, 'exit')
  child.kill(signal)
  await end
  return child.exitCode
}

/** Starts a host as a process of its own, on free ports. It ends when this process ends. */
export const startChildHost = async (options: Start & { dataDir?: string } = {}): Promise<ChildHost> => {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'purser-host-')))
  const forget = async () => {
    if (!options.dataDir) await rm(dataDir, { recursive: true, force: true })
  }
  let { child, ready } = await launch(dataDir, options).catch(async (error) => {
    await forget()
    throw error
  })
  const { platform: _, ...others } = ready.urls
  return {
    url: ready.apiUrl,
    wireUrl: ready.wireUrl,
    dataDir,
    get app() {
      return ready.app
    },
    companies: Object.fromEntries(Object.entries(others).map(([company, url]) => [company, { url }])),
    simulationKey: ready.credentials.simulationKey,
    get pid() {
      return child.pid ?? 0
    },
    async local<T>(path: string, body?: object): Promise<T> {
      const init = body && { method: 'POST', body: JSON.stringify(body) }
      const response = await fetch(`${ready.apiUrl}/_local/${path}`, init)
      const answer = await response.json()
      if (!response.ok) throw new Error(`/_local/${path} answered ${response.status}: ${JSON.stringify(answer)}`)
      return answer as T
    },
    kill9: async () => void (await finish(child, 'SIGKILL')),
    end: () => finish(child, 'SIGTERM'),
    async restart(start = {}) {
      await finish(child, 'SIGTERM')
      const before = ready.apiUrl
      ;({ child, ready } = await launch(dataDir, { ...options, app: ready.app, ...start }))
      if (ready.apiUrl !== before) throw new Error(`The host came back on ${ready.apiUrl} instead of ${before}`)
    },
    async stop() {
      await finish(child, 'SIGTERM')
      if (existsSync(dataDir)) await endOrphan(join(dataDir, 'engine.json'), join(dataDir, 'dynamodb.db'))
      await forget()
    },
  }
}
