import { addressIdentity, type Written } from '#shared/identity/rules/address-identity.ts'
import { contentHash } from '#shared/kernel/hash.ts'

type Shown = readonly Partial<Written>[]

/** Whether a merchant delivers to another place than the wanted one, by every part of an address that it shows. */
export const goesElsewhere = (wanted: Written, shown: Shown): boolean =>
  shown.some(
    (parts) => addressIdentity({ ...wanted, ...(parts.line1 && { line2: '' }), ...parts }) !== addressIdentity(wanted),
  )

/** What a merchant shows as its destinations, as a digest that can be compared later; undefined when it shows none. Agents see the digest, so `salt` is a secret: without it a street directory names the address. */
export const destinationDigest = (salt: string, shown: Shown): string | undefined =>
  shown.length === 0 ? undefined : contentHash({ salt, shown: shown.map(addressIdentity) })
