import { inPartition, keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { getEach } from '#shared/platform/table/table.ts'
import { Checkout } from './checkouts.ts'
import { Leg } from './legs.ts'
import { type FrozenReceipt, frozenReceipt } from './receipts.ts'

/** A checkout with its legs in their order, from one read of their partition. */
export interface WholeCheckout {
  checkout: Checkout
  legs: Leg[]
  /** Throws when the text and its hash no longer belong together. */
  receipt: (version: number) => FrozenReceipt | undefined
}

export const wholeCheckout = async (checkoutId: string): Promise<WholeCheckout | undefined> => {
  const items = await all({ partition: keys.checkoutPartition(checkoutId) })
  const at = (sk: string) => items.find((item) => item['sk'] === sk)
  const row = at(keys.checkout(checkoutId).sk)
  if (!row) return undefined
  const legs = items.filter((item) => inPartition(item).kind === 'LEG').map((item) => Leg.parse(item))
  return {
    checkout: Checkout.parse(row),
    legs: legs.sort((a, b) => a.leg - b.leg),
    receipt(version) {
      const item = at(keys.receipt(checkoutId, version).sk)
      return item && frozenReceipt(checkoutId, version, item)
    },
  }
}

/** A checkout with one of its legs, from one read. */
export const legAndCheckout = async (
  checkoutId: string,
  leg: number,
): Promise<{ checkout: Checkout; leg: Leg | undefined } | undefined> => {
  const [row, legRow] = await getEach([keys.checkout(checkoutId), keys.leg(checkoutId, leg)])
  return row && { checkout: Checkout.parse(row), leg: legRow && Leg.parse(legRow) }
}
