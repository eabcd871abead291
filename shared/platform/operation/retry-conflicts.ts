import { setTimeout as pause } from 'node:timers/promises'
import { Failure } from '#shared/kernel/errors.ts'

const tries = 4

/** Does a local command again that another change got in the way of: nothing of it was committed, and it reads all of it anew. */
export const retryConflicts = async <T>(work: () => Promise<T>, attempt = 1): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'table.conflict' || attempt >= tries) throw error
    await pause(10 * 2 ** attempt * (0.5 + Math.random()))
    return retryConflicts(work, attempt + 1)
  }
}
