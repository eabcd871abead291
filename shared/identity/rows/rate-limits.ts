import { type Allowance, admit } from '#shared/identity/rules/throttle.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, get, insert, update } from '#shared/platform/table/table.ts'

const tries = 4
const busy = (retryAfterSeconds: number) =>
  new Failure('request.rate-limited', 'Too many requests; retry later', { retryAfterSeconds })

class Overtaken extends Error {}

/** Counts one use of a bucket, or refuses. Counted before the work, so that guesses sent at once do not slip by together. */
export const spend = async (bucket: string, allowance: Allowance): Promise<void> => {
  const key = keys.rate(sha256(bucket))
  for (let attempt = 0; attempt < tries; attempt++) {
    const now = Date.now()
    const found = await get(key)
    const known = Number(found?.['wholeAt'] ?? 0)
    const answer = admit(allowance, known, now)
    if (!answer.admitted) throw busy(answer.retryAfterSeconds)
    const next = { wholeAt: answer.wholeAt, ttl: Math.ceil(answer.wholeAt / 1000) + 60 }
    const overtaken = () => new Overtaken()
    const write = found ? update(key, { wholeAt: known }, next, overtaken) : insert({ ...key, ...next }, overtaken)
    try {
      return await commit([write])
    } catch (error) {
      if (!(error instanceof Overtaken) && !(error instanceof Failure)) throw error
    }
  }
  throw busy(1)
}

/** Gives a bucket its whole burst back: whoever knew the password was not guessing. */
export const restore = (bucket: string): Promise<void> =>
  commit([update(keys.rate(sha256(bucket)), {}, { wholeAt: 0 }, () => new Error('No condition'), true)])
