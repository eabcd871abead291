import * as z from 'zod'
import { minPasswordLength, passwordWeakness } from '#shared/identity/rules/password-strength.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'

/** A password that somebody chooses. */
export const NewPassword = z
  .string()
  .min(minPasswordLength)
  .max(256)
  .describe('Common, repeated and running ones are refused.')

/** Refuses a password that guessers try first, for somebody with this address. */
export const refuseWeak = (member: string, password: string, email: string): void => {
  const message = passwordWeakness(password, email)
  if (message) throw invalidInput('body', [{ at: member, message }])
}
