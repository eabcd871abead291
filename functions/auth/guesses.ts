import { emailIndex } from '#shared/identity/rows/users.ts'
import { countUse, restoreUses } from '#shared/platform/operation/count-use.ts'
import { networkOf } from '#shared/platform/operation/limits.ts'
import { logger } from '#shared/platform/runtime/observe.ts'

const guesserOf = (index: string, source: string): string => `${index} ${networkOf(source)}`

/** Counts a guess at the password of an address, wherever a password is asked for. `restore` gives it back when it was no guess. */
export const guesses = async (email: string, source: string) => {
  const index = await emailIndex(email)
  logger.appendKeys({ account: index.slice(0, 16) })
  const guesser = guesserOf(index, source)
  await countUse('login.guesses', guesser)
  await countUse('login.account', index)
  return { index, restore: () => restoreUses('login.guesses', guesser) }
}

/** Clears what others guessed at an address, and what its user guessed from here: the password that they guessed at is gone. */
export const forgiveGuesses = async (email: string, source: string): Promise<void> => {
  const index = await emailIndex(email)
  await Promise.all([restoreUses('login.guesses', guesserOf(index, source)), restoreUses('login.account', index)])
}
