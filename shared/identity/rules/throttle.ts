export interface Allowance {
  /** How many may come at once. */
  burst: number
  /** Seconds in which a used-up burst is whole again. */
  perSeconds: number
}

export type Admission = { admitted: true; wholeAt: number } | { admitted: false; retryAfterSeconds: number }

/** GCRA: one number per caller, the time at which the burst would be whole again. Milliseconds throughout. */
export const admit = ({ burst, perSeconds }: Allowance, wholeAt: number, now: number): Admission => {
  const each = (perSeconds * 1000) / burst
  const next = Math.max(wholeAt, now) + each
  const early = next - now - perSeconds * 1000
  return early > 0 ? { admitted: false, retryAfterSeconds: Math.ceil(early / 1000) } : { admitted: true, wholeAt: next }
}
