import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/** Who wrote the pid file: an engine outlives a host that was killed, and must not be shared with the next. */
export interface Ownership {
  engine: number
  host: number
  /** When the host process started, in kernel ticks: pids are used again. */
  hostStart: string
}

const commandLine = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
/** Kernel ticks at which a process started; '' when there is none, or only its zombie. */
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

/** Ends the engine a killed host left behind on this database; refuses when that host still lives. */
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
