import type { Shop } from '#functions/simulators/merchant/shop.ts'
import type { Total } from '#shared/merchants/ucp/contract/totals.ts'

/** Tax on goods, half a cent up; delivery is not taxed. */
export const taxOn = ({ taxBasisPoints }: Shop, subtotalMinor: number): number =>
  Math.floor((subtotalMinor * taxBasisPoints + 5000) / 10_000)

export const subtotalOf = (lines: readonly { unitMinor: number; quantity: number }[]): number =>
  lines.reduce((sum, { unitMinor, quantity }) => sum + unitMinor * quantity, 0)

/** A line's own sum. */
export const lineTotals = (unitMinor: number, quantity: number): Total[] => [
  { type: 'subtotal', amount: unitMinor * quantity },
  { type: 'total', amount: unitMinor * quantity },
]

/** The whole sum; tax is known once there is an address, delivery once it is chosen. */
export const totalsOf = (
  shop: Shop,
  subtotal: number,
  delivery: { title: string; amount: number } | undefined,
): Total[] => {
  if (!delivery)
    return [
      { type: 'subtotal', amount: subtotal },
      { type: 'total', amount: subtotal },
    ]
  const tax = taxOn(shop, subtotal)
  return [
    { type: 'subtotal', amount: subtotal },
    { type: 'fulfillment', display_text: delivery.title, amount: delivery.amount },
    { type: 'tax', display_text: `Tax ${shop.taxBasisPoints / 100}%`, amount: tax },
    { type: 'total', amount: subtotal + delivery.amount + tax },
  ]
}
