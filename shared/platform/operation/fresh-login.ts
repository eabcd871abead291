import { freshLoginSeconds } from '#shared/kernel/durations.ts'
import { Failure } from '#shared/kernel/errors.ts'
import type { Principal } from '#shared/kernel/principal.ts'

/** Refuses a user's login that is older than five minutes. An agent has none: what it may do ends with it. */
export const freshLogin = (principal: Principal, sentence: string): void => {
  if (principal.kind !== 'user') return
  const age = Date.now() / 1000 - principal.authTime
  if (age > freshLoginSeconds) throw new Failure('auth.stale-login', sentence, { maxAgeSeconds: freshLoginSeconds })
}
