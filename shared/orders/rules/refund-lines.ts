import * as z from 'zod'
import { spread } from '#shared/kernel/money.ts'
import { notBack } from './not-back.ts'

const minor = z.int().nonnegative()

/** Money of one line of an order: its goods and its tax, for so many pieces; none when it is about money alone. */
export const LineShare = z.object({
  /** Counted from 1, as the order shows its lines. */
  line: z.int().positive(),
  quantity: minor,
  itemMinor: minor,
  taxMinor: minor,
})
/** Money of an order, line by line; what is not a line's is delivery. */
export const Shares = z.object({ lines: z.array(LineShare), shippingMinor: minor })
export type LineShare = z.output<typeof LineShare>
export type Shares = z.output<typeof Shares>

/** What a caller wants back: pieces of lines, an amount of a line, delivery, or any amount. Without any of them it is all that is left. */
export interface RefundWish {
  amountMinor?: number | undefined
  shippingMinor?: number | undefined
  lines?: readonly { line: number; quantity?: number | undefined; amountMinor?: number | undefined }[] | undefined
}

interface Sold {
  lines: readonly { quantity: number; totalMinor: number }[]
  shippingMinor: number
  taxMinor: number
  totalMinor: number
}

/** Minor units of goods, tax and delivery together. */
export const sumOf = ({ lines, shippingMinor }: Shares): number =>
  lines.reduce((sum, { itemMinor, taxMinor }) => sum + itemMinor + taxMinor, shippingMinor)

/** What was paid for each line and for delivery. It sums to the captured amount in spite of a merchant's rounding. */
export const paidOf = ({ lines, shippingMinor, taxMinor, totalMinor }: Sold): Shares => {
  const shipping = Math.min(shippingMinor, totalMinor)
  const tax = Math.min(taxMinor, totalMinor - shipping)
  const weights = lines.map((line) => line.totalMinor)
  const items = spread(totalMinor - shipping - tax, weights)
  const taxes = spread(tax, weights)
  return {
    lines: lines.map(({ quantity }, at) => ({
      line: at + 1,
      quantity,
      itemMinor: items[at] ?? 0,
      taxMinor: taxes[at] ?? 0,
    })),
    shippingMinor: shipping,
  }
}

const at = ({ lines }: Shares, line: number): LineShare =>
  lines.find((each) => each.line === line) ?? { line, quantity: 0, itemMinor: 0, taxMinor: 0 }

/** What these have not taken of `whole`, never below zero. */
export const leftOf = (whole: Shares, taken: readonly Shares[]): Shares =>
  taken.reduce(
    (left, each) => ({
      shippingMinor: Math.max(0, left.shippingMinor - each.shippingMinor),
      lines: left.lines.map((share) => {
        const { quantity, itemMinor, taxMinor } = at(each, share.line)
        return {
          line: share.line,
          quantity: Math.max(0, share.quantity - quantity),
          itemMinor: Math.max(0, share.itemMinor - itemMinor),
          taxMinor: Math.max(0, share.taxMinor - taxMinor),
        }
      }),
    }),
    whole,
  )

const used = (shares: Shares): Shares => ({
  ...shares,
  lines: shares.lines.filter(({ quantity, itemMinor, taxMinor }) => quantity + itemMinor + taxMinor > 0),
})

/** An amount over everything there is, each part in proportion; the pieces stay as they are. Refuses more than there is. */
const over = (pots: Shares, amountMinor: number): Shares => {
  const there = sumOf(pots)
  if (amountMinor > there) throw new RangeError(`${amountMinor} of ${there}`)
  const amounts = spread(amountMinor, [
    pots.shippingMinor,
    ...pots.lines.flatMap(({ itemMinor, taxMinor }) => [itemMinor, taxMinor]),
  ])
  return {
    shippingMinor: amounts[0] ?? 0,
    lines: pots.lines.map((share, i) => ({
      ...share,
      itemMinor: amounts[1 + 2 * i] ?? 0,
      taxMinor: amounts[2 + 2 * i] ?? 0,
    })),
  }
}
/** The money alone: no piece came back for it. */
export const pieceless = (shares: Shares): Shares => ({
  ...shares,
  lines: shares.lines.map((share) => ({ ...share, quantity: 0 })),
})

const tooMuch = (details: { line?: number; leftMinor: number; amountMinor: number | undefined }) =>
  notBack('order.not-refundable', details.leftMinor === 0 ? 'no_money_left' : 'less_money_left', details)
const tooMany = (details: { line: number; quantityLeft: number; quantity: number }) =>
  notBack('order.not-refundable', details.quantityLeft === 0 ? 'no_piece_left' : 'fewer_pieces_left', details)

/** What so many more pieces of a line cost, the earlier ones counted for the rounding. Less only when less of the line's money is left. */
const pieces = (paid: LineShare, left: LineShare, quantity: number): LineShare => {
  if (quantity > left.quantity) throw tooMany({ line: left.line, quantityLeft: left.quantity, quantity })
  const before = paid.quantity - left.quantity
  const upTo = (amountMinor: number, count: number) => Math.floor((amountMinor * count) / paid.quantity)
  const part = (of: 'itemMinor' | 'taxMinor') =>
    Math.min(left[of], upTo(paid[of], before + quantity) - upTo(paid[of], before))
  return { line: left.line, quantity, itemMinor: part('itemMinor'), taxMinor: part('taxMinor') }
}

/** The refund for these pieces: their share of what was paid. */
export const piecesOf = (
  paid: Shares,
  left: Shares,
  wanted: readonly { line: number; quantity: number }[],
): Shares => ({
  shippingMinor: 0,
  lines: wanted.map(({ line, quantity }) => pieces(at(paid, line), at(left, line), quantity)),
})

/** A wish in money, line by line; refused when there is less left than it names. */
export const sharesOf = (paid: Shares, left: Shares, wish: RefundWish): Shares => {
  const { amountMinor, shippingMinor, lines } = wish
  if (amountMinor !== undefined) {
    const leftMinor = sumOf(left)
    if (amountMinor > leftMinor) throw tooMuch({ leftMinor, amountMinor })
    return used(amountMinor === leftMinor ? left : over(pieceless(left), amountMinor))
  }
  if (!lines && shippingMinor === undefined) return used(left)
  if ((shippingMinor ?? 0) > left.shippingMinor)
    throw tooMuch({ leftMinor: left.shippingMinor, amountMinor: shippingMinor })
  const named = (lines ?? []).map(({ line, quantity = 0, amountMinor: some }) => {
    if (line > paid.lines.length) throw notBack('order.not-refundable', 'no_such_line', { line })
    const share = at(left, line)
    const leftMinor = share.itemMinor + share.taxMinor
    if (some === undefined) return quantity === 0 ? share : pieces(at(paid, line), share, quantity)
    if (some > leftMinor) throw tooMuch({ line, leftMinor, amountMinor: some })
    if (quantity > share.quantity) throw tooMany({ line, quantityLeft: share.quantity, quantity })
    const [itemMinor = 0, taxMinor = 0] = spread(some, [share.itemMinor, share.taxMinor])
    return { line, quantity, itemMinor, taxMinor }
  })
  return used({ lines: named, shippingMinor: shippingMinor ?? 0 })
}

const least = (left: Shares, wanted: Shares): Shares => ({
  shippingMinor: Math.min(left.shippingMinor, wanted.shippingMinor),
  lines: wanted.lines.map((want) => {
    const share = at(left, want.line)
    return {
      line: want.line,
      quantity: Math.min(share.quantity, want.quantity),
      itemMinor: Math.min(share.itemMinor, want.itemMinor),
      taxMinor: Math.min(share.taxMinor, want.taxMinor),
    }
  }),
})
/** Both together, line by line. */
export const joined = (a: Shares, b: Shares): Shares => ({
  shippingMinor: a.shippingMinor + b.shippingMinor,
  lines: [...new Set([...a.lines, ...b.lines].map(({ line }) => line))]
    .sort((x, y) => x - y)
    .map((line) => {
      const [fromA, fromB] = [at(a, line), at(b, line)]
      return {
        line,
        quantity: fromA.quantity + fromB.quantity,
        itemMinor: fromA.itemMinor + fromB.itemMinor,
        taxMinor: fromA.taxMinor + fromB.taxMinor,
      }
    }),
})

/** An amount that moved, spread over the lines it was meant for, and beyond them over the rest of the order. Refuses more than is left. */
export const fitted = (left: Shares, meant: Shares, amountMinor: number): Shares => {
  const fits = least(left, meant)
  const fittingMinor = Math.min(amountMinor, sumOf(fits))
  const placed = over(fits, fittingMinor)
  const rest = pieceless(leftOf(left, [placed]))
  return used(joined(placed, over(rest, amountMinor - fittingMinor)))
}

/** The same for an amount that did move, even beyond what our books have left. The excess belongs to no line, so delivery carries it. */
export const fittedWhole = (left: Shares, meant: Shares, amountMinor: number): Shares => {
  const inside = Math.min(amountMinor, sumOf(left))
  const shares = fitted(left, meant, inside)
  return { ...shares, shippingMinor: shares.shippingMinor + amountMinor - inside }
}
