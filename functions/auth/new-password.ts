import * as z from 'zod'
import { minPasswordLength, passwordWeakness } from '#shared/identity/rules/password-strength.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'

/** A password that somebody chooses. */
export const NewPassword = z
  .string()
  .min(minPasswordLength)
  .max(256)
  .describe('What guessers try early is refused: leaked and common passwords, runs, repetitions, your own name.')

/** Refuses a password that guessers try early, with the reason in words. */
export const refuseWeak = async (
  member: string,
  password: string,
  person: { email: string; name?: string | undefined },
): Promise<void> => {
  const message = await passwordWeakness(password, person)
  if (message) throw invalidInput('body', [{ at: member, message }])
}
