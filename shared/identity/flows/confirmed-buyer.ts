import { getUser } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { settings } from '#shared/platform/aws/parameters.ts'

/** Refuses a request for money of a user whose address is unconfirmed, where the stage asks for that. */
export const assertConfirmedBuyer = async (userId: string): Promise<void> => {
  if (!(await settings()).confirmedBuyers) return
  if ((await getUser(userId))?.emailConfirmedAt !== undefined) return
  throw new Failure('auth.email-unconfirmed', 'The user has to confirm their e-mail address before anything is bought')
}
