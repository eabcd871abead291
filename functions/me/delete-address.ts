import * as z from 'zod'
import { removingAddress } from '#shared/identity/rows/users.ts'
import { AddressId } from '#shared/identity/rules/address.ts'
import { route } from '#shared/platform/http/route.ts'

/** Forgets an address; checkouts made with it keep their own sealed copy. */
export const handler = route(
  {
    operation: 'deleteAddress',
    method: 'DELETE',
    path: '/v1/me/addresses/{addressId}',
    summary: 'Forget a delivery address',
    access: { as: ['user'], scope: 'account:write' },
    params: z.object({ addressId: AddressId }),
    reply: z.object({ addressId: z.string(), deleted: z.literal(true) }),
    status: 200,
    idempotency: 'optional',
    fails: ['address.not-found'],
    grants: { delete: ['USER'] },
  },
  async ({ params: { addressId }, principal, commit }) =>
    commit([removingAddress(principal.userId, addressId)], { reply: { addressId, deleted: true } }),
)
