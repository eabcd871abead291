import * as z from 'zod'
import { puttingAddress } from '#shared/identity/rows/users.ts'
import { Address, AddressId, postalCodeGiven, postalCodeMissing } from '#shared/identity/rules/address.ts'
import { countryRules } from '#shared/identity/rules/given-address.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Stores an address under a name that the caller chooses. A repeat is safe; an Idempotency-Key row would store a hash of the address. */
export const putAddress = operation(
  {
    name: 'putAddress',
    summary: 'Store a delivery address under a name of your choice, such as home',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: z
      .strictObject({ addressId: AddressId, ...Address.shape })
      .refine(postalCodeGiven, postalCodeMissing)
      .superRefine(countryRules),
    output: z.object({ addressId: z.string(), ...Address.shape }),
    fails: ['limit.exceeded'],
    grants: { read: ['USER', 'LIST'], write: ['USER', 'LIST'], kms: ['fields'] },
    http: { method: 'PUT', path: '/v1/me/addresses/{addressId}' },
  },
  async ({ input: { addressId, ...address }, principal, commit }) =>
    commit(await puttingAddress(principal.userId, addressId, address), { addressId, ...address }),
)

export const handler = http(putAddress)
