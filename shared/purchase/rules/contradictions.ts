import { formatMoney, type Money } from '#shared/kernel/money.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import type { PlacedOrder } from '#shared/merchants/port.ts'
import type { Contradiction } from '#shared/operations/dispute.ts'
import type { ReceiptLeg } from '#shared/orders/rules/receipt.ts'
import type { PaymentRecord } from '#shared/payments/port.ts'
import type { PaymentState } from './leg-states.ts'

/** The part of a leg that its user approved. */
interface Approved {
  merchantId: string
  merchantCheckoutId: string
  lines: ReceiptLeg['lines']
  totalMinor: number
  currency: string
}
type Lines = PlacedOrder['lines']

const piecesOf = (lines: Lines): string => {
  const pieces = new Map<string, number>()
  for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity)
  return [...pieces]
    .map(([sku, quantity]) => `${sku} x ${quantity}`)
    .sort()
    .join(', ')
}
/** Options of the lines whose merchant repeats any. */
const optionsOf = (lines: Lines): string[] =>
  lines
    .filter(({ options }) => Object.keys(options).length > 0)
    .map(({ sku, options }) => `${sku} ${JSON.stringify(Object.entries(options).sort())}`)

const point = (what: Contradiction['what'], approved: string, answered: string): Contradiction => ({
  what,
  approved,
  answered: untrusted(answered, 300),
})

/** Where an order contradicts what was approved. An answer has to be that total; an order that was read back may also cost less. */
export const contradictions = (leg: Approved, order: PlacedOrder, readBack = false): Contradiction[] => {
  const { total } = order
  const approved: Money = { amountMinor: leg.totalMinor, currency: leg.currency }
  const points: Contradiction[] = []
  const differ = (what: Contradiction['what'], before: string, now: string) => {
    if (before !== now) points.push(point(what, before, now))
  }
  differ('checkout', leg.merchantCheckoutId, order.merchantCheckoutId)
  differ('items', piecesOf(leg.lines), piecesOf(order.lines))
  const chosen = optionsOf(leg.lines)
  const other = optionsOf(order.lines).filter((each) => !chosen.includes(each))
  if (other.length > 0) points.push(point('options', chosen.join(', '), other.join(', ')))
  // Equal digits in two currencies are not equal money, so the amounts are not compared then.
  differ('currency', approved.currency, total.currency)
  if (!order.addsUp) points.push(point('sums', 'sums that add up', 'sums that do not'))
  const within = readBack ? total.amountMinor <= approved.amountMinor : total.amountMinor === approved.amountMinor
  if (total.currency === approved.currency && !within)
    points.push(point('total', formatMoney(approved), formatMoney(total)))
  return points
}

/** Whether only the amount is in question: the order itself, read back, may settle that. */
export const onlyAmounts = (points: readonly Contradiction[]): boolean =>
  points.every(({ what }) => what === 'sums' || what === 'total')

/** Where the bank's record contradicts what was asked: the amount of its hold, and once it is captured the order's. */
export const holdContradictions = (
  leg: Omit<Approved, 'lines' | 'merchantCheckoutId'>,
  hold: PaymentRecord,
  chargedMinor = leg.totalMinor,
): Contradiction[] => {
  if (hold.state !== 'authorized' && hold.state !== 'captured') return []
  const { currency } = leg
  const amount = (amountMinor: number, of = currency) =>
    `${formatMoney({ amountMinor, currency: of })} at ${leg.merchantId}`
  const answered = (amountMinor: number) =>
    `${formatMoney({ amountMinor, currency: hold.currency })} at ${hold.merchantId}`
  const points: Contradiction[] = []
  const differ = (what: Contradiction['what'], before: string, now: string) => {
    if (before !== now) points.push(point(what, before, now))
  }
  differ('hold', amount(leg.totalMinor), answered(hold.amountMinor))
  if (hold.state === 'captured') differ('capture', amount(chargedMinor), answered(hold.capturedMinor))
  return points
}

/** Where the bank's record contradicts what was booked of a leg: what was taken stays taken, and at that amount. */
export const bookedContradictions = (
  leg: Omit<Approved, 'lines' | 'merchantCheckoutId'> & { payment: PaymentState; capturedMinor?: number | undefined },
  hold: PaymentRecord | undefined,
): Contradiction[] => {
  if (leg.payment !== 'captured') return hold ? holdContradictions(leg, hold, hold.capturedMinor) : []
  const { currency, capturedMinor = leg.totalMinor } = leg
  if (hold?.state === 'captured') return holdContradictions(leg, hold, capturedMinor)
  return [point('capture', formatMoney({ amountMinor: capturedMinor, currency }), hold?.state ?? 'no hold')]
}
