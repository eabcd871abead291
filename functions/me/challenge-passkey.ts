import { newChallenge } from '#shared/identity/flows/passkey-ceremonies.ts'
import { notLatelyReset } from '#shared/identity/rows/lately-reset.ts'
import { passkeys } from '#shared/identity/rows/passkeys.ts'
import { getUser, personOf } from '#shared/identity/rows/users.ts'
import { CreationOptions, creationOptions } from '#shared/identity/rules/webauthn/options.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** What an authenticator needs to make a passkey for the caller. The challenge stands for five minutes, once. */
export const challengePasskey = operation(
  {
    name: 'challengePasskey',
    summary: 'Begin to add a passkey: the options for the browser',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    output: CreationOptions,
    fails: ['auth.lately-reset'],
    limits: { account: 'passkey.account' },
    grants: { read: ['USER', 'PASSKEY'], write: ['CHALLENGE'], kms: ['fields'], parameters: ['settings'] },
    http: { method: 'POST', path: '/v1/me/passkeys/options' },
  },
  async ({ principal: { userId }, commit }) => {
    // It only warns in time: `createPasskey` decides.
    await notLatelyReset(userId, Date.now())
    const [user, present, { prompt, write }] = await Promise.all([
      getUser(userId),
      passkeys.of(userId),
      newChallenge('registration', { userId }, Date.now()),
    ])
    if (!user) throw new Failure('auth.required', 'This user no longer exists')
    const { email } = await personOf(user)
    const credentialIds = present.map(({ credentialId }) => credentialId)
    return commit([write], creationOptions(prompt, { userId, name: email }, credentialIds))
  },
)

export const handler = http(challengePasskey)
