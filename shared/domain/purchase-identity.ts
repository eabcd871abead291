import { contentHash } from '#shared/kernel/hash.ts'

export interface Identity {
  userId: string
  merchantId: string
  lines: readonly { sku: string; quantity: number; options: Readonly<Record<string, string>> }[]
  address: Readonly<Record<string, unknown>>
}

const squeezed = (text: unknown): string => String(text).trim().replace(/\s+/g, ' ').toLowerCase()

/** The content identity of a leg: the same things for the same person at the same door, whatever key a caller made up. */
export const claimHash = ({ userId, merchantId, lines, address }: Identity): string => {
  const counted = new Map<string, number>()
  for (const { sku, quantity, options } of lines) {
    const item = contentHash({ sku, options })
    counted.set(item, (counted.get(item) ?? 0) + quantity)
  }
  const door = Object.fromEntries(Object.entries(address).map(([field, value]) => [field, squeezed(value)]))
  return contentHash({ userId, merchantId, items: [...counted].sort(), door })
}

/** A completed purchase blocks its like for this long, in seconds. */
export const claimLapseSeconds = 24 * 3600
