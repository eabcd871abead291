import { sha256 } from '#shared/kernel/hash.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import type { Order } from '#shared/orders/orders.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import type { Return } from '#shared/orders/returns.ts'
import { fitted, leftOf, paidOf, pieceless, type Shares, sumOf } from '#shared/orders/rules/refund-lines.ts'
import { returnOpen } from '#shared/orders/rules/return-states.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { parkNewRefund } from './refund-debt.ts'

/** Our name for money of an order that has none: the same for the same words. */
export const ownName = (orderId: string, what: string): string =>
  `rfd_${sha256(`${orderId} ${what}`).slice(0, 26).toUpperCase()}`

/** The reference that was agreed to: a rest belongs to the one it is missing from. */
export const rootOf = ({ reference, restOf }: Pick<Refund, 'reference' | 'restOf'>): string => restOf ?? reference

/** Everything recorded under one reference: its refund, and the parts that were missing from it. */
export const recordedUnder = (all: readonly Refund[], root: string): Refund[] =>
  all.filter((each) => rootOf(each) === root)

/** Whether money of this refund is still to come. */
export const refundOpen = ({ state }: Refund): boolean => state === 'requested' || state === 'parked'

/** Whether all that was agreed under one reference has ended, and some of it is back. */
export const moneyBack = (all: readonly Refund[], root: string): boolean => {
  const family = recordedUnder(all, root)
  return family.some(({ state }) => state === 'done') && !family.some(refundOpen)
}

/** What its merchant promised for the goods of a return, or what they cost. */
const worthOf = (going: Return): number => Math.min(sumOf(going), going.promisedMinor ?? sumOf(going))

/** What was agreed under a reference before the bank showed it. Nothing that was refused or has ended counts. */
export const agreedBefore = (before: Refund | undefined, going: Return | undefined): number => {
  const requested = before && refundOpen(before) ? before.amountMinor : 0
  const promised = going && returnOpen(going.state) && !before?.restOf ? worthOf(going) : 0
  return before && !refundOpen(before) ? 0 : Math.max(requested, promised)
}

interface Short {
  order: Order
  /** What the bank shows. */
  paid: Refund
  before: Refund | undefined
  agreedMinor: number
  /** The lines that the whole amount was meant for. */
  meant: Shares
  /** What came back for other reasons, or is promised for them. */
  others: readonly Refund[]
}

/** The rows of what the bank left out of a refund, within what is neither back nor promised. It is a refund of its own on the work list. An operator gets it at once if one handled the refund, or if nobody will ask for it. */
export const restRows = async (
  { order, paid, before, agreedMinor, meant, others }: Short,
  by: Mover,
  nowMs: number,
  dueAtSeconds: number,
): Promise<Guarded[]> => {
  const taken = [...others, paid]
  const left = leftOf(paidOf(order), taken)
  const leftMinor = order.totalMinor - taken.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const restMinor = Math.min(agreedMinor - paid.amountMinor, leftMinor, sumOf(left))
  if (restMinor <= 0) return []
  const { reason: _, retriedAt: __, ...same } = paid
  const root = rootOf(paid)
  const rest = {
    ...same,
    reference: ownName(order.orderId, `${paid.reference} short at ${paid.amountMinor}`),
    restOf: root,
    amountMinor: restMinor,
    ...fitted(left, pieceless(leftOf(meant, [paid])), restMinor),
    requestedAt: new Date(nowMs).toISOString(),
  }
  const handled = before?.state === 'parked' || before?.retriedAt !== undefined || before?.restOf !== undefined
  const unasked = before !== undefined && paid.amountMinor >= before.amountMinor
  if (handled || unasked) return parkNewRefund(order, rest, 'refund.unpaid', by, nowMs)
  return [refunds.request({ ...rest, state: 'requested' }, dueAtSeconds)]
}
