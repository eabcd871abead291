import * as z from 'zod'
import { passkeys } from '#shared/identity/rows/passkeys.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { PasskeyView, passkeyView } from './passkey-view.ts'

/** The caller's passkeys. */
export const listPasskeys = operation(
  {
    name: 'listPasskeys',
    summary: 'Your passkeys, oldest first',
    access: { as: ['user'], scope: 'account:write' },
    output: z.object({ items: z.array(PasskeyView) }),
    fails: [],
    grants: { read: ['PASSKEY'] },
    http: { method: 'GET', path: '/v1/me/passkeys' },
  },
  async ({ principal }) => ({ items: (await passkeys.of(principal.userId)).map(passkeyView) }),
)

export const handler = http(listPasskeys)
