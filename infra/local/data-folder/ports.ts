import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** The loopback port of each part: `wire`, and one per REST API by its name. */
export type Ports = Record<string, number>

const listens = async (port: number, address: string): Promise<string | undefined> => {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const server = createServer()
    .once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'error'))
    .listen(port, address, () => server.close(() => resolve(undefined)))
  return promise
}
/** Somebody on `::1` would get what browsers send to `localhost`; a machine without IPv6 has nobody there. */
const isFree = async (port: number): Promise<boolean> =>
  (await listens(port, '127.0.0.1')) === undefined && (await listens(port, '::1')) !== 'EADDRINUSE'
const taken = async (ports: readonly number[]): Promise<number | undefined> => {
  for (const port of ports) if (!(await isFree(port))) return port
  return undefined
}

/** Below the range of outgoing connections, which could take a port between two starts. */
const lowest = 20_000
const highest = 32_000

/** Derives the block from the process id, so that hosts starting together choose different blocks. */
const freeBlock = async (size: number): Promise<number[]> => {
  const blocks = Math.floor((highest - lowest) / size)
  for (let attempt = 0; attempt < 100; attempt++) {
    const first = lowest + ((process.pid + 101 * attempt) % blocks) * size
    const block = Array.from({ length: size }, (_, index) => first + index)
    if ((await taken(block)) === undefined) return block
  }
  throw new Error('The host found no free loopback ports')
}

const readSaved = (file: string): Ports => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Ports
  } catch {
    return {}
  }
}

const another = 'choose another with --port, or let --port 0 choose'

/** The API and AWS. */
const leastPorts = 2

/** `fetch` itself says which ports it calls on no host, as browsers do. It says so before it connects. */
const isBlocked = async (port: number): Promise<boolean> => {
  const refusal = await fetch(`http://127.0.0.1:${port}`).catch((error: Error) => error.cause)
  return refusal instanceof Error && refusal.message === 'bad port'
}

/** Refuses a port that is taken, or that nobody could call. */
const needUsable = async (ports: readonly number[]): Promise<void> => {
  const busy = await taken(ports)
  if (busy !== undefined) throw new Error(`Port ${busy} is in use: ${another}`)
  for (const port of ports)
    if (await isBlocked(port)) throw new Error(`Browsers and Node call no server on port ${port}: ${another}`)
}

/** Refuses such a port before anything that takes time. How many follow the first is known from the last start. */
export const tryPorts = async (dataDir: string, first: number): Promise<void> => {
  if (first === 0) return
  const count = Math.max(leastPorts, Object.keys(readSaved(join(dataDir, 'ports.json'))).length)
  await needUsable(Array.from({ length: count }, (_, index) => first + index))
}

/**
 * One port per name, in a row from `first`. 0 takes free ports, where possible those of the last start.
 * A data folder's orders and subscriptions hold their addresses.
 */
export const choosePorts = async (dataDir: string, names: readonly string[], first: number): Promise<Ports> => {
  const file = join(dataDir, 'ports.json')
  const saved = readSaved(file)
  const before = names.flatMap((name) => saved[name] ?? [])
  let chosen = names.map((_, index) => first + index)
  if (first === 0) {
    const again = before.length === names.length && (await taken(before)) === undefined
    chosen = again ? before : await freeBlock(names.length)
  } else await needUsable(chosen)
  const ports = Object.fromEntries(names.map((name, index) => [name, chosen[index] ?? 0]))
  writeFileSync(file, JSON.stringify(ports))
  return ports
}
