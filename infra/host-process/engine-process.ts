import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/** The host that wrote the pid file. An engine outlives a killed host, and the next host must not share it. */
export interface Ownership {
  engine: number
  host: number
  /** When the host process started, in kernel ticks. The kernel reuses process ids. */
  hostStart: string
}

const commandLine = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
/** When a process started, in kernel ticks. '' when no such process runs. */
export const startOf = (pid: number): string => {
  try {
    const [state, ...fields] = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '').split(' ')
    return state === 'Z' || state === 'X' ? '' : (fields[18] ?? '')
  } catch {
    return ''
  }
}

const readOwnership = (file: string): Ownership | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Ownership
  } catch {
    return undefined
  }
}

export const writeOwnership = (file: string, engine: number): void =>
  writeFileSync(
    file,
    JSON.stringify({ engine, host: process.pid, hostStart: startOf(process.pid) } satisfies Ownership),
  )

/** Ends the engine that a killed host left on this database. Throws when that host still runs. */
export const endOrphan = async (file: string, dbPath: string): Promise<boolean> => {
  const owner = readOwnership(file)
  if (!owner) return false
  const isEngine = () => {
    const line = commandLine(owner.engine)
    return line.includes('dynoxide') && line.split('\0').includes(dbPath)
  }
  const orphaned = isEngine()
  if (orphaned && startOf(owner.host) !== '' && startOf(owner.host) === owner.hostStart)
    throw new Error(`Another host (process ${owner.host}) is running on ${dbPath}: stop it, or use another data folder`)
  if (orphaned) process.kill(owner.engine, 'SIGTERM')
  for (const deadline = Date.now() + 3000; isEngine(); ) {
    if (Date.now() > deadline) process.kill(owner.engine, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  rmSync(file, { force: true })
  return orphaned
}
