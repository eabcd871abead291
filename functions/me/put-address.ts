import * as z from 'zod'
import { puttingAddress } from '#shared/identity/rows/users.ts'
import { Address, AddressId } from '#shared/identity/rules/address.ts'
import { route } from '#shared/platform/http/route.ts'

/** Keeps an address under a name of the caller's choice. Safe to repeat as it is: no Idempotency-Key, whose row would keep a hash of it. */
export const handler = route(
  {
    operation: 'putAddress',
    method: 'PUT',
    path: '/v1/me/addresses/{addressId}',
    summary: 'Keep a delivery address under a name of yours, such as home',
    access: { as: ['user'], scope: 'account:write' },
    params: z.object({ addressId: AddressId }),
    body: Address,
    reply: z.object({ addressId: z.string(), ...Address.shape }),
    status: 200,
    fails: ['limit.exceeded'],
    grants: { read: ['USER'], write: ['USER'], kms: ['fields'] },
  },
  async ({ params: { addressId }, body, principal, commit }) =>
    commit([await puttingAddress(principal.userId, addressId, body)], { reply: { addressId, ...body } }),
)
