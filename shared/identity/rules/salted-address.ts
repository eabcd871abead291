import * as z from 'zod'
import { contentHash } from '#shared/kernel/hash.ts'
import { Address } from './address.ts'

/** An address with the salt that its digest is over. The salt keeps a street directory from undoing the digest. */
export const SaltedAddress = z.object({ salt: z.string(), address: Address })
export type SaltedAddress = z.output<typeof SaltedAddress>

/** What a receipt binds of an address. */
export const addressDigest = ({ salt, address }: SaltedAddress): string => contentHash({ salt, address })

/** The salted address that one address has from now on. The same address keeps its salt, so its digest changes only when it does. */
export const saltedAs = (address: Address, before: SaltedAddress | undefined, freshSalt: string): SaltedAddress => {
  const kept = before && contentHash(before.address) === contentHash(address)
  return { salt: kept ? before.salt : freshSalt, address }
}
