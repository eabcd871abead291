import { Failure } from '#shared/kernel/errors.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { spentBucketSeconds } from '#shared/platform/durations.ts'
import { atMost, grows } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, commitAndRead, type Guarded, update } from '#shared/platform/table/table.ts'
import { type Allowance, type LimitName, limitOf, networkOf } from './limits.ts'

const spanOf = ({ perSeconds }: Allowance) => Math.floor(Date.now() / 1000 / perSeconds)
const keyOf = (name: LimitName, who: string, span: number) => keys.rate(sha256(`${name} ${span} ${who}`))

/** What a caller has left of a limit. */
export interface LimitUse {
  limit: LimitName
  uses: number
  perSeconds: number
  remaining: number
  resetSeconds: number
}

const secondsLeft = (endsAtSeconds: number) => Math.max(1, endsAtSeconds - Math.floor(Date.now() / 1000))

/** The write that counts uses of a limit by one caller. It refuses once the span has no more. */
export const counting = (name: LimitName, who: string, uses = 1): Guarded => {
  const allowance = limitOf(name)
  const span = spanOf(allowance)
  const endsAtSeconds = (span + 1) * allowance.perSeconds
  const refused = () =>
    new Failure('request.rate-limited', 'Too many requests; retry later', {
      limit: name,
      ...allowance,
      retryAfterSeconds: secondsLeft(endsAtSeconds),
    })
  // One call that needs more than the whole span has takes it all.
  const taken = Math.min(uses, allowance.uses)
  const next = { used: grows(taken), ttl: endsAtSeconds + spentBucketSeconds }
  return update(keyOf(name, who, span), { used: atMost(allowance.uses - taken) }, next, refused, true)
}

/** Counts before the work is done, so that calls sent at once do not slip by together. */
export const countUse = async (name: LimitName, who: string, uses = 1): Promise<LimitUse> => {
  const allowance = limitOf(name)
  const endsAtSeconds = (spanOf(allowance) + 1) * allowance.perSeconds
  const row = await commitAndRead(counting(name, who, uses))
  const remaining = Math.max(0, allowance.uses - Number(row?.['used'] ?? allowance.uses))
  return { limit: name, ...allowance, remaining, resetSeconds: secondsLeft(endsAtSeconds) }
}

/** Gives the uses of this span back: a caller who had the password was not guessing. */
export const restoreUses = (name: LimitName, who: string): Promise<void> =>
  commit([update(keyOf(name, who, spanOf(limitOf(name))), {}, { used: 0 }, () => new Error('No condition'), true)])

/** The limits of an operation: one on where a call comes from, one on the user it is for. */
export interface CallerLimits {
  source?: LimitName
  /** A call without a user is counted by its source alone. */
  account?: LimitName
}

/** Counts a call by the limits of its operation. Whoever has an account is counted by it, wherever they are. */
export const countCall = async (
  { account, source: place }: CallerLimits,
  principal: Principal | undefined,
  source: string,
): Promise<LimitUse | undefined> => {
  if (principal) return account && countUse(account, principal.userId)
  return place && countUse(place, networkOf(source))
}
