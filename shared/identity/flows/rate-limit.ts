import { rateLimits } from '#shared/identity/rows/rate-limits.ts'
import type { RateAllowance } from '#shared/identity/rules/throttle.ts'
import { Failure, failedWith } from '#shared/kernel/errors.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'

const busy = (retryAfterSeconds: number) =>
  new Failure('request.rate-limited', 'Too many requests; retry later', { retryAfterSeconds })

/** Counts one use of a bucket, or refuses. Counted before the work, so that guesses sent at once do not slip by together. */
export const countUse = async (bucket: string, allowance: RateAllowance): Promise<void> => {
  const count = async (): Promise<void> => {
    const { answer, writes } = await rateLimits.using(bucket, allowance, Date.now())
    if (!answer.admitted) throw busy(answer.retryAfterSeconds)
    await commit(writes)
  }
  await retryOvertaken(['table.conflict'], count, 4).catch((error: unknown) => {
    throw failedWith(error, 'table.conflict') ? busy(1) : error
  })
}

/** Gives a bucket its whole burst back: a caller who had the password was not guessing. */
export const restore = (bucket: string): Promise<void> => commit([rateLimits.restored(bucket)])
