import { latelyResetSeconds } from '#shared/identity/durations.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { absent } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { check, type Guarded, update } from '#shared/platform/table/table.ts'
import { getUser, type User } from './users.ts'

/** Refuses for a day after a reset by mail: whoever reads the mail is not yet the person who has the passkeys. Answers the check that no reset came since. */
export const notLatelyReset = async (userId: string, nowMs: number): Promise<Guarded> => {
  const { passwordResetAt } = (await getUser(userId)) ?? {}
  const until = passwordResetAt === undefined ? 0 : Date.parse(passwordResetAt) + latelyResetSeconds * 1000
  if (until > nowMs)
    throw new Failure(
      'auth.lately-reset',
      'The password was reset by mail; sign in with a passkey, or wait until a day has passed',
      { until: new Date(until).toISOString(), retryAfterSeconds: Math.ceil((until - nowMs) / 1000) },
    )
  const same = { passwordResetAt: passwordResetAt ?? absent }
  return check(keys.user(userId), same, () => new Error('The password was reset meanwhile'))
}

/** The write after which a reset holds nothing up: its user has signed in with a passkey of theirs. */
export const provenByPasskey = ({ userId, passwordResetAt }: User): Guarded[] =>
  passwordResetAt === undefined
    ? []
    : [
        update(
          keys.user(userId),
          { passwordResetAt },
          { passwordResetAt: undefined },
          () => new Error('The password was reset meanwhile'),
        ),
      ]
