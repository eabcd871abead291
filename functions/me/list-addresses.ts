import * as z from 'zod'
import { listAddresses } from '#shared/identity/rows/users.ts'
import { Address } from '#shared/identity/rules/address.ts'
import { route } from '#shared/platform/http/route.ts'

/** The caller's addresses in the clear. An agent names an address by its id and never sees it. */
export const handler = route(
  {
    operation: 'listAddresses',
    method: 'GET',
    path: '/v1/me/addresses',
    summary: 'Your delivery addresses',
    access: { as: ['user'], scope: 'account:write' },
    reply: z.object({
      items: z.array(z.object({ addressId: z.string(), updatedAt: z.string(), ...Address.shape })),
    }),
    status: 200,
    fails: [],
    grants: { read: ['USER'], kms: ['fields'] },
  },
  async ({ principal }) => ({ reply: { items: await listAddresses(principal.userId) } }),
)
