import * as z from 'zod'
import { loggingIn } from '#shared/identity/flows/log-in.ts'
import { hashPassword, passwordFits } from '#shared/identity/flows/passwords.ts'
import { changingPassword } from '#shared/identity/rows/account-changes.ts'
import { leavingEverywhere, nextEpochs } from '#shared/identity/rows/epochs.ts'
import { getUser, personOf } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { guesses } from './guesses.ts'
import { Tokens, tokensFor } from './issue-session.ts'
import { NewPassword, refuseWeak } from './new-password.ts'

/** Replaces the password, ends every session and opens a new one for the caller. Like `register` it takes no Idempotency-Key, whose row would store tokens. */
export const changePassword = operation(
  {
    name: 'changePassword',
    summary: 'Change the password, which ends every session',
    access: { as: ['user'], scope: 'account:write' },
    input: z.strictObject({
      currentPassword: z.string().min(1).max(256),
      newPassword: NewPassword,
      agents: z.boolean().default(false).describe('True also ends all your agents, which otherwise act on.'),
    }),
    output: Tokens,
    fails: ['auth.invalid-credentials', 'request.rate-limited'],
    timeoutSeconds: 15,
    memoryMiB: 1024,
    grants: {
      read: ['USER', 'EPOCHS', 'SESSION', 'LIST'],
      write: ['USER', 'EPOCHS', 'SESSION', 'LIST', 'RATE', 'AUDIT'],
      index: ['gsi1'],
      kms: ['tokens', 'tokens-public', 'fields'],
      parameters: ['settings', 'email-key'],
    },
    http: { method: 'PUT', path: '/v1/auth/password' },
  },
  async ({ input, principal: { userId }, source, resourceId, commit }) => {
    const user = await getUser(userId)
    if (!user) throw new Error(`${userId} has a token and no row`)
    const person = await personOf(user)
    await refuseWeak('newPassword', input.newPassword, person)
    const guessed = await guesses(person.email, source)
    const wrong = () => new Failure('auth.invalid-credentials', 'The current password is wrong')
    if (!(await passwordFits(input.currentPassword, user.passwordHash))) throw wrong()
    await guessed.restore()
    const next = nextEpochs(input.agents)
    const { session, refreshToken, writes } = await loggingIn(resourceId('session'), userId, next)
    const change = changingPassword(user, await hashPassword(input.newPassword), Date.now(), wrong)
    return commit([...change, leavingEverywhere(userId, next), ...writes], await tokensFor(user, session, refreshToken))
  },
)

export const handler = http(changePassword)
