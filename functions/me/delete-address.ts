import * as z from 'zod'
import { removingAddress } from '#shared/identity/rows/users.ts'
import { AddressId } from '#shared/identity/rules/address.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Deletes an address. Checkouts that use it keep their own encrypted copy. */
export const deleteAddress = operation(
  {
    name: 'deleteAddress',
    summary: 'Delete a delivery address',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: z.strictObject({ addressId: AddressId }),
    output: z.object({ addressId: z.string(), deleted: z.literal(true) }),
    idempotency: 'optional',
    fails: ['address.not-found'],
    grants: { write: ['LIST', 'USER'], delete: ['USER'] },
    http: { method: 'DELETE', path: '/v1/me/addresses/{addressId}' },
  },
  async ({ input: { addressId }, principal, commit }) =>
    commit(removingAddress(principal.userId, addressId), { addressId, deleted: true }),
)

export const handler = http(deleteAddress)
