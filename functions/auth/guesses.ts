import { emailIndex } from '#shared/identity/rows/users.ts'
import { countUse, restoreUses } from '#shared/platform/operation/count-use.ts'
import { networkOf } from '#shared/platform/operation/limits.ts'
import { logger } from '#shared/platform/runtime/observe.ts'

/** Counts a guess at the password of an address, wherever a password is asked for. `restore` gives it back when it was no guess. */
export const guesses = async (email: string, source: string) => {
  const index = await emailIndex(email)
  logger.appendKeys({ account: index.slice(0, 16) })
  const guesser = `${index} ${networkOf(source)}`
  await countUse('login.guesses', guesser)
  await countUse('login.account', index)
  return { index, restore: () => restoreUses('login.guesses', guesser) }
}
