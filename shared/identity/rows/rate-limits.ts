import { wholeBucketSeconds } from '#shared/identity/durations.ts'
import { type Admission, admit, type RateAllowance } from '#shared/identity/rules/throttle.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'

const keyOf = (bucket: string) => keys.rate(sha256(bucket))
const overtaken = () => new Failure('table.conflict', 'Another use of this bucket was counted at the same moment')

export const rateLimits = {
  /** Whether one more use of a bucket is admitted, and the row that counts it. */
  async using(
    bucket: string,
    allowance: RateAllowance,
    nowMs: number,
  ): Promise<{ answer: Admission; writes: Guarded[] }> {
    const key = keyOf(bucket)
    const row = await get(key)
    const wholeAtMs = Number(row?.['wholeAtMs'] ?? 0)
    const answer = admit(allowance, wholeAtMs, nowMs)
    if (!answer.admitted) return { answer, writes: [] }
    const next = { wholeAtMs: answer.wholeAtMs, ttl: Math.ceil(answer.wholeAtMs / 1000) + wholeBucketSeconds }
    const write = row ? update(key, { wholeAtMs }, next, overtaken) : insert({ ...key, ...next }, overtaken)
    return { answer, writes: [write] }
  },

  /** The row that gives a bucket its whole burst back. */
  restored: (bucket: string): Guarded =>
    update(keyOf(bucket), {}, { wholeAtMs: 0 }, () => new Error('No condition'), true),
}
