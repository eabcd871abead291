export interface RateAllowance {
  /** How many may come at once. */
  burst: number
  /** Seconds in which a used-up burst refills. */
  perSeconds: number
}

export type Admission = { admitted: true; wholeAtMs: number } | { admitted: false; retryAfterSeconds: number }

/** GCRA: one number per caller, the time at which the burst would be full. Milliseconds throughout. */
export const admit = ({ burst, perSeconds }: RateAllowance, wholeAtMs: number, nowMs: number): Admission => {
  const each = (perSeconds * 1000) / burst
  const next = Math.max(wholeAtMs, nowMs) + each
  const early = next - nowMs - perSeconds * 1000
  return early > 0
    ? { admitted: false, retryAfterSeconds: Math.ceil(early / 1000) }
    : { admitted: true, wholeAtMs: next }
}
