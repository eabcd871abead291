import { emailIndex } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { countUse } from '#shared/platform/operation/count-use.ts'
import { logger } from '#shared/platform/runtime/observe.ts'

/** Refuses where the stage names no sender: a mail that never comes would be waited for. */
export const assertMails = async (): Promise<void> => {
  if (!(await settings()).mails) throw new Failure('mail.off', 'This stage sends no mail; ask its operator')
}

/** Counts a mail with a link to an address, whether a user has it or not, and answers the index of the address. */
export const countMail = async (email: string): Promise<string> => {
  const index = await emailIndex(email)
  logger.appendKeys({ account: index.slice(0, 16) })
  await countUse('mail.address', index)
  return index
}
