import * as z from 'zod'
import { PasskeyId, passkeys } from '#shared/identity/rows/passkeys.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Removes a passkey, also the last one: the password stays. What it approved can still be verified. */
export const deletePasskey = operation(
  {
    name: 'deletePasskey',
    summary: 'Remove a passkey',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: z.strictObject({ passkeyId: PasskeyId }),
    output: z.object({ passkeyId: z.string(), deleted: z.literal(true) }),
    idempotency: 'optional',
    fails: ['passkey.not-found'],
    grants: { write: ['LIST', 'PASSKEY'], delete: ['PASSKEY'] },
    http: { method: 'DELETE', path: '/v1/me/passkeys/{passkeyId}' },
  },
  async ({ input: { passkeyId }, principal, commit }) =>
    commit(passkeys.removing(principal.userId, passkeyId, Date.now()), { passkeyId, deleted: true }),
)

export const handler = http(deletePasskey)
