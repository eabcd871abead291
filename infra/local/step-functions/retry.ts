import { names, type Retrier } from './asl.ts'

/** Counts the attempts of one visit to a state, per retrier, and returns the wait before the next. */
export function createRetries(retriers: readonly Retrier[]): (error: string) => number | undefined {
  const used = retriers.map(() => 0)
  return (error) => {
    // The first retrier that names the error decides, even if it has no attempt left.
    const index = retriers.findIndex(({ ErrorEquals }) => ErrorEquals.some((entry) => names(entry, error)))
    const retrier = retriers[index]
    if (!retrier) return undefined
    const attempt = used[index] ?? 0
    if (attempt >= (retrier.MaxAttempts ?? 3)) return undefined
    used[index] = attempt + 1
    const backoff = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** attempt
    const delay = Math.min(backoff, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000
    return retrier.JitterStrategy === 'FULL' ? Math.random() * delay : delay
  }
}
