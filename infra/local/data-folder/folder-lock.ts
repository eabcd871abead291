import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startOf } from '#infra/host-process/engine-process.ts'

interface Holder {
  pid: number
  /** When that process started, in kernel ticks. The kernel reuses process ids. */
  start: string
}

const readHolder = (file: string): Holder | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

const lives = ({ pid, start }: Holder): boolean => {
  if (start !== '') return startOf(pid) === start
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Locks the data folder for this process, or throws while another host has it. Returns the unlock function. */
export const lockFolder = (dataDir: string): (() => void) => {
  const file = join(dataDir, 'host.pid')
  const draft = `${file}.${process.pid}`
  const mine: Holder = { pid: process.pid, start: startOf(process.pid) }
  writeFileSync(draft, JSON.stringify(mine))
  try {
    const holder = readHolder(file)
    if (holder && !lives(holder)) rmSync(file, { force: true })
    linkSync(draft, file) // fails when another host was faster
  } catch {
    const holder = readHolder(file)
    const who = holder ? ` (process ${holder.pid})` : ''
    throw new Error(`Another host${who} is running on ${dataDir}: stop it, or use another folder with --data`)
  } finally {
    rmSync(draft, { force: true })
  }
  return () => {
    if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true })
  }
}
