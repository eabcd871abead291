import { setTimeout as pause } from 'node:timers/promises'
import { type FailureCode, failedWith } from '#shared/kernel/errors.ts'

/** Retries work, after a moment, that failed with one of these codes because another change was faster. It committed no write, and reads all its rows anew. */
export const retryOvertaken = async <T>(
  codes: readonly FailureCode[],
  work: () => Promise<T>,
  tries = 5,
  attempt = 1,
): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!failedWith(error, ...codes) || attempt >= tries) throw error
    await pause(10 * 2 ** attempt * (0.5 + Math.random()))
    return retryOvertaken(codes, work, tries, attempt + 1)
  }
}
