import { keys } from '#shared/platform/table/keys.ts'
import { getEach } from '#shared/platform/table/table.ts'
import { Checkout } from './checkouts.ts'
import { Leg } from './legs.ts'
import { type FrozenReceipt, frozenReceipt } from './receipts.ts'

/** A checkout with its legs in their order. */
export interface WholeCheckout {
  checkout: Checkout
  legs: Leg[]
  /** The receipt of the version that was read; throws when the text and its hash no longer belong together. */
  receipt: FrozenReceipt | undefined
}

/** Reads by key and never a range: repeated commands lengthen the partition, and no purchase waits for that. One leg takes one request, several take two. */
export const wholeCheckout = async (checkoutId: string, version = 0): Promise<WholeCheckout | undefined> => {
  const [row, first, receipt] = await getEach([
    keys.checkout(checkoutId),
    keys.leg(checkoutId, 1),
    ...(version > 0 ? [keys.receipt(checkoutId, version)] : []),
  ])
  if (!row) return undefined
  const checkout = Checkout.parse(row)
  const others = Array.from({ length: checkout.legCount - 1 }, (_, i) => keys.leg(checkoutId, i + 2))
  const legs = [first, ...(others.length > 0 ? await getEach(others) : [])]
  return {
    checkout,
    legs: legs.flatMap((leg) => (leg ? [Leg.parse(leg)] : [])),
    receipt: receipt && frozenReceipt(checkoutId, version, receipt),
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
