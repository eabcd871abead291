import * as z from 'zod'
import { answerGrants, ceremonyOf } from '#shared/identity/flows/passkey-ceremonies.ts'
import { notLatelyReset } from '#shared/identity/rows/lately-reset.ts'
import { passkeyChallenges } from '#shared/identity/rows/passkey-challenges.ts'
import { type Passkey, passkeyIdOf, passkeys } from '#shared/identity/rows/passkeys.ts'
import { ceremonyRefused } from '#shared/identity/rules/webauthn/ceremony.ts'
import { newCredentialIn, Registration } from '#shared/identity/rules/webauthn/new-credential.ts'
import { lineOf } from '#shared/kernel/line.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { PasskeyView, passkeyView } from './passkey-view.ts'

/** Adds a passkey from what the browser made of the options. The person was verified by it. */
export const createPasskey = operation(
  {
    name: 'createPasskey',
    summary: 'Add a passkey',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: z.strictObject({
      name: lineOf(60).default('Passkey').describe('What you know it by.'),
      credential: Registration.describe('What `navigator.credentials.create()` answered, as its `toJSON()` writes it.'),
    }),
    output: PasskeyView,
    idempotency: 'optional',
    fails: ['auth.lately-reset', 'passkey.refused', 'passkey.exists', 'limit.exceeded'],
    grants: { ...answerGrants, read: [...answerGrants.read, 'LIST', 'USER'], write: ['PASSKEY', 'LIST'] },
    http: { method: 'POST', path: '/v1/me/passkeys', status: 201 },
  },
  async ({ input: { name, credential }, principal: { userId }, commit }) => {
    const nowMs = Date.now()
    const notReset = await notLatelyReset(userId, nowMs)
    const terms = { purpose: 'registration', bound: { userId } } as const
    const ceremony = await ceremonyOf('webauthn.create', credential.response.clientDataJSON, terms, nowMs)
    const made = newCredentialIn(credential, ceremony)
    if (typeof made === 'string') throw ceremonyRefused(made)
    const passkeyId = passkeyIdOf(userId, made.credentialId)
    const passkey: Passkey = { passkeyId, userId, name, createdAt: new Date(nowMs).toISOString(), ...made }
    const spent = passkeyChallenges.spending(ceremony.challenge, nowMs)
    const writes = [spent, notReset, ...(await passkeys.adding(passkey, nowMs))]
    return commit(writes, passkeyView(passkey))
  },
)

export const handler = http(createPasskey)
