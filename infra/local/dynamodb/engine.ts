import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { endOrphan, writeOwnership } from '#infra/host-process/engine-process.ts'
import { freePort, listening } from './engine-port.ts'

/** The DynamoDB engine: a process of this host, or the one that DYNAMODB_ENDPOINT names. */
export interface TableEngine {
  readonly url: string
  readonly host: string
  readonly port: number
  /** Its database file. Undefined for an external engine. */
  readonly dbPath: string | undefined
  readonly pid: number | undefined
  stop(): Promise<void>
}

const missing =
  'The table engine @dynoxide/linux-x64 is not installed: run npm ci, or set DYNAMODB_ENDPOINT as docs/platforms.md says'

const binary = (): string => {
  try {
    const path = join(dirname(createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')), 'dynoxide')
    if (existsSync(path)) return path
  } catch {
    // not installed; the error below says so
  }
  throw new Error(missing)
}

const external = (endpoint: string): TableEngine => {
  const { hostname, port, origin } = new URL(endpoint)
  return {
    url: origin,
    host: hostname,
    port: Number(port || 80),
    dbPath: undefined,
    pid: undefined,
    stop: async () => {},
  }
}

const launch = async (dbPath: string, logPath: string, attempt = 1): Promise<{ child: ChildProcess; port: number }> => {
  const port = await freePort()
  const log = openSync(logPath, 'a')
  const child = spawn(binary(), ['serve', '--port', String(port), '--db-path', dbPath], {
    stdio: ['ignore', log, log],
    detached: true, // keeps Ctrl-C from the engine, because the host ends it last
    env: {},
  })
  closeSync(log)
  let failed = ''
  child.once('error', (error) => {
    failed = error.message
  })
  const deadline = Date.now() + 60_000
  const up = await listening(port, () => failed !== '' || child.exitCode !== null || Date.now() > deadline)
  if (up && child.exitCode === null) return { child, port }
  child.kill('SIGKILL')
  if (attempt < 3 && child.exitCode !== null) return launch(dbPath, logPath, attempt + 1) // the port may have been taken
  throw new Error(`The table engine did not start${failed && ` (${failed})`}: see ${logPath}`)
}

/** Starts the engine on the data folder's database, after ending one that a killed host left. */
export const startEngine = async (options: {
  dataDir: string
  endpoint?: string | undefined
  onExit?: (code: number | null) => void
}): Promise<TableEngine> => {
  if (options.endpoint) return external(options.endpoint)
  mkdirSync(options.dataDir, { recursive: true })
  const dbPath = join(options.dataDir, 'dynamodb.db')
  const pidFile = join(options.dataDir, 'engine.json')
  await endOrphan(pidFile, dbPath)
  const { child, port } = await launch(dbPath, join(options.dataDir, 'engine.log'))
  writeOwnership(pidFile, child.pid ?? 0)
  let stopping = false
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      if (!stopping) options.onExit?.(code)
      resolve()
    })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    host: '127.0.0.1',
    port,
    dbPath,
    pid: child.pid,
    async stop() {
      stopping = true
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        const force = setTimeout(() => child.kill('SIGKILL'), 3000)
        await exited
        clearTimeout(force)
      }
      rmSync(pidFile, { force: true })
    },
  }
}
