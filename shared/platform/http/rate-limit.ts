import type { Failure } from '#shared/kernel/errors.ts'
import type { LimitUse } from '#shared/platform/operation/count-use.ts'

const rendered = ({ limit, uses, perSeconds, remaining, resetSeconds }: LimitUse): Record<string, string> => ({
  'ratelimit-policy': `"${limit}";q=${uses};w=${perSeconds}`,
  ratelimit: `"${limit}";r=${remaining};t=${resetSeconds}`,
})

/** What a caller has left (draft-ietf-httpapi-ratelimit-headers-10): the limit by its name, its quota and window in seconds, what remains and for how long. */
export const rateLimitHeaders = (use: LimitUse | undefined): Record<string, string> => (use ? rendered(use) : {})

/** The same for a call that a limit refused. */
export const spentLimitHeaders = ({ code, details }: Failure): Record<string, string> => {
  if (code !== 'request.rate-limited' || details['limit'] === undefined) return {}
  const { limit, uses, perSeconds, retryAfterSeconds } = details as unknown as LimitUse & { retryAfterSeconds: number }
  return rendered({ limit, uses, perSeconds, remaining: 0, resetSeconds: retryAfterSeconds })
}
