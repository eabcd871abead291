import { freshLoginSeconds } from '#shared/kernel/durations.ts'
import { Failure } from '#shared/kernel/errors.ts'
import type { Principal } from '#shared/kernel/principal.ts'

/** Refuses a login that is older than five minutes; an agent has none. */
export const freshLogin = (principal: Principal, sentence: string): void => {
  const age = Date.now() / 1000 - (principal.kind === 'user' ? principal.authTime : 0)
  if (age > freshLoginSeconds) throw new Failure('auth.stale-login', sentence, { maxAgeSeconds: freshLoginSeconds })
}
