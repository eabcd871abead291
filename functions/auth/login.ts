import * as z from 'zod'
import { loggingIn } from '#shared/identity/flows/log-in.ts'
import { passwordFits } from '#shared/identity/flows/passwords.ts'
import { epochsOf } from '#shared/identity/rows/epochs.ts'
import { findByEmailIndex } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { guesses } from './guesses.ts'
import { Email, Tokens, tokensFor } from './issue-session.ts'

/** Opens a session. An unknown email and a wrong password get the same answer after the same work. */
export const login = operation(
  {
    name: 'login',
    summary: 'Log in with email and password',
    access: 'public',
    input: z.strictObject({ email: Email, password: z.string().min(1).max(256) }),
    output: Tokens,
    fails: ['auth.invalid-credentials', 'request.rate-limited'],
    limits: { source: 'login.source' },
    timeoutSeconds: 15,
    memoryMiB: 1024,
    grants: {
      read: ['EMAIL', 'USER', 'EPOCHS', 'SESSION', 'LIST'],
      write: ['SESSION', 'RATE', 'LIST'],
      index: ['gsi1'],
      kms: ['tokens', 'tokens-public'],
      parameters: ['settings', 'email-key'],
    },
    http: { method: 'POST', path: '/v1/auth/login' },
  },
  async ({ input, source, resourceId, commit }) => {
    const guessed = await guesses(input.email, source)
    const user = await findByEmailIndex(guessed.index)
    const epochs = await epochsOf(user?.userId ?? 'usr_unknown')
    const fits = await passwordFits(input.password, user?.passwordHash)
    if (!user || !fits) throw new Failure('auth.invalid-credentials', 'The email or the password is wrong')
    await guessed.restore()
    const { session, refreshToken, writes } = await loggingIn(resourceId('session'), user.userId, epochs)
    return commit(writes, await tokensFor(user, session, refreshToken))
  },
)

export const handler = http(login)
