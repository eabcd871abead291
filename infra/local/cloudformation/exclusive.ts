import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'

const tryLock = (file: string): DatabaseSync | undefined => {
  const database = new DatabaseSync(file)
  try {
    database.exec('BEGIN EXCLUSIVE')
    return database
  } catch {
    database.close()
    return undefined
  }
}

/** Runs while no other process runs under the same lock file. The lock of a dead process is free. Calls `onWait` before it waits. */
export const exclusively = async <T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T> => {
  let database = tryLock(file)
  if (!database) onWait()
  while (!database) {
    await pause(50)
    database = tryLock(file)
  }
  try {
    return await work()
  } finally {
    database.close()
  }
}
