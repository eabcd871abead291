import * as z from 'zod'
import { loggingIn } from '#shared/identity/flows/log-in.ts'
import { answeredBy, answerGrants } from '#shared/identity/flows/passkey-ceremonies.ts'
import { epochsOf } from '#shared/identity/rows/epochs.ts'
import { provenByPasskey } from '#shared/identity/rows/lately-reset.ts'
import { getUser } from '#shared/identity/rows/users.ts'
import { Assertion } from '#shared/identity/rules/webauthn/assertion.ts'
import { Failure, failedWith } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { Tokens, tokensFor } from './issue-session.ts'

const notTaken = () => new Failure('auth.invalid-credentials', 'This passkey was not taken; begin again')

/** Passkeys name their user by themselves; one that does not finds nobody. */
const userNamedBy = ({ response: { userHandle } }: Assertion): string => {
  const userId = Buffer.from(userHandle ?? '', 'base64url').toString('utf8')
  return /^usr_\w{26}$/.test(userId) ? userId : 'usr_unknown'
}

/** Opens a session for whom the passkey names. It counts as a fresh login. An unknown passkey and a wrong answer are refused alike. */
export const loginWithPasskey = operation(
  {
    name: 'loginWithPasskey',
    summary: 'Log in with a passkey',
    access: 'public',
    input: z.strictObject({
      assertion: Assertion.describe('What `navigator.credentials.get()` answered, as its `toJSON()` writes it.'),
    }),
    output: Tokens,
    fails: ['auth.invalid-credentials', 'passkey.counter-fell', 'request.rate-limited'],
    limits: { source: 'passkey.source', account: 'passkey.account' },
    grants: {
      read: [...answerGrants.read, 'USER', 'EPOCHS', 'SESSION', 'LIST'],
      write: ['PASSKEY', 'SESSION', 'RATE', 'LIST', 'USER'],
      delete: answerGrants.delete,
      index: ['gsi1'],
      kms: ['tokens', 'tokens-public'],
      parameters: ['settings'],
    },
    http: { method: 'POST', path: '/v1/auth/passkey' },
  },
  async ({ input: { assertion }, resourceId, commit }) => {
    const userId = userNamedBy(assertion)
    const [epochs, user] = await Promise.all([epochsOf(userId), getUser(userId)])
    try {
      const { writes } = await answeredBy(userId, assertion, { purpose: 'login', bound: {} }, Date.now())
      if (!user) throw notTaken()
      const { session, refreshToken, writes: entry } = await loggingIn(resourceId('session'), userId, epochs)
      return await commit([...writes, ...entry, ...provenByPasskey(user)], await tokensFor(user, session, refreshToken))
    } catch (error) {
      throw failedWith(error, 'passkey.refused') ? notTaken() : error
    }
  },
)

export const handler = http(loginWithPasskey)
