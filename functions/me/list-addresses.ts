import * as z from 'zod'
import { addressesOf } from '#shared/identity/rows/users.ts'
import { Address } from '#shared/identity/rules/address.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** The user's addresses, decrypted. An agent uses an address by its id and never sees it. */
export const listAddresses = operation(
  {
    name: 'listAddresses',
    summary: 'Your delivery addresses',
    access: { as: ['user'], scope: 'account:write' },
    output: z.object({
      items: z.array(z.object({ addressId: z.string(), updatedAt: z.string(), ...Address.shape })),
    }),
    fails: [],
    grants: { read: ['USER'], kms: ['fields'] },
    http: { method: 'GET', path: '/v1/me/addresses' },
  },
  async ({ principal }) => ({ items: await addressesOf(principal.userId) }),
)

export const handler = http(listAddresses)
