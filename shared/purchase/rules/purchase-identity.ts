import { addressIdentity, folded, type Written } from '#shared/identity/rules/address-identity.ts'
import { contentHash } from '#shared/kernel/hash.ts'

export interface Identity {
  userId: string
  merchantId: string
  /** With the options that the merchant's products know, and no others. */
  lines: readonly { sku: string; quantity: number; options?: Readonly<Record<string, string>> }[]
  address: Written
}

const spelled = (options: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [folded(name), folded(value)]))

/** The content identity of a leg: the same items for the same user at the same address, independent of any key a caller invented. */
export const claimHash = ({ userId, merchantId, lines, address }: Identity): string => {
  const counted = new Map<string, number>()
  for (const { sku, quantity, options = {} } of lines) {
    const item = contentHash({ sku, options: spelled(options) })
    counted.set(item, (counted.get(item) ?? 0) + quantity)
  }
  return contentHash({ userId, merchantId, items: [...counted].sort(), door: addressIdentity(address) })
}
