import { describe, expect, it } from 'vitest'
import { admit } from './throttle.ts'

const allowance = { burst: 5, perSeconds: 60 }
const run = (times: readonly number[]): boolean[] => {
  let wholeAtMs = 0
  return times.map((now) => {
    const answer = admit(allowance, wholeAtMs, now)
    if (answer.admitted) wholeAtMs = answer.wholeAtMs
    return answer.admitted
  })
}

describe('admit', () => {
  const start = 1_000_000
  it('lets a whole burst through at once and then one per share of the period', () => {
    expect(run([0, 0, 0, 0, 0, 0, 11_999, 12_000, 12_001].map((ms) => start + ms))).toEqual([
      ...Array(5).fill(true),
      false,
      false,
      true,
      false,
    ])
  })

  it('says when the next one may come, and refusals cost nothing', () => {
    const full = start + 60_000
    expect(admit(allowance, full, start)).toEqual({ admitted: false, retryAfterSeconds: 12 })
    expect(admit(allowance, full, start + 5_000)).toEqual({ admitted: false, retryAfterSeconds: 7 })
  })

  it('forgets what lies further back than the period', () => {
    expect(run([0, 0, 0, 0, 0].map((ms) => start + ms).concat(Array(6).fill(start + 60_000)))).toEqual([
      ...Array(10).fill(true),
      false,
    ])
  })
})
