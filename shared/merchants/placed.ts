import type { Money } from '#shared/kernel/money.ts'

/** An order as its merchant states it, to be held to what was approved. */
export interface PlacedOrder {
  merchantOrderId: string
  permalink: string
  /** The merchant's name of the checkout that it was. */
  merchantCheckoutId: string
  /** What the merchant charges for it. */
  total: Money
  /** Whether its sums add up to that total. */
  addsUp: boolean
  /** Options only where the merchant repeats them. */
  lines: readonly { sku: string; quantity: number; options: Readonly<Record<string, string>> }[]
}
