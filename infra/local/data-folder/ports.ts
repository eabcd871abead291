import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** Which loopback port each part listens on: `wire` and one per REST API, by its name. */
export type Ports = Record<string, number>

const isFree = async (port: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
    .once('error', () => resolve(false))
    .listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  return promise
}
const taken = async (ports: readonly number[]): Promise<number | undefined> => {
  for (const port of ports) if (!(await isFree(port))) return port
  return undefined
}

/** Below the range the system hands out to outgoing connections, which could otherwise take a port between two starts. */
const lowest = 20_000
const highest = 32_000

/** By the process, not by chance: hosts that start at the same time would now and then find the same block free. */
const freeBlock = async (size: number): Promise<number[]> => {
  const blocks = Math.floor((highest - lowest) / size)
  for (let attempt = 0; attempt < 100; attempt++) {
    const first = lowest + ((process.pid + 101 * attempt) % blocks) * size
    const block = Array.from({ length: size }, (_, index) => first + index)
    if ((await taken(block)) === undefined) return block
  }
  throw new Error('No free loopback ports')
}

const readSaved = (file: string): Ports => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Ports
  } catch {
    return {}
  }
}

/**
 * One port per name, in a row from `first`. With 0 they are any free ones, but the same as last time where possible:
 * addresses of a data folder's orders and subscriptions point at them.
 */
export const choosePorts = async (dataDir: string, names: readonly string[], first: number): Promise<Ports> => {
  const file = join(dataDir, 'ports.json')
  const saved = readSaved(file)
  const before = names.flatMap((name) => saved[name] ?? [])
  let chosen = names.map((_, index) => first + index)
  if (first === 0) {
    const again = before.length === names.length && (await taken(before)) === undefined
    chosen = again ? before : await freeBlock(names.length)
  } else {
    const busy = await taken(chosen)
    if (busy !== undefined) throw new Error(`Port ${busy} is in use: choose others with --port, or --port 0 for any`)
  }
  const ports = Object.fromEntries(names.map((name, index) => [name, chosen[index] ?? 0]))
  writeFileSync(file, JSON.stringify(ports))
  return ports
}
