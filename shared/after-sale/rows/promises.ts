import type { FailureCode } from '#shared/kernel/errors.ts'
import { type KnownOrder, type Order, orders } from '#shared/orders/orders.ts'
import type { Refund } from '#shared/orders/refunds.ts'
import { notBackReasons } from '#shared/orders/rules/not-back.ts'
import type { Fact } from '#shared/orders/rules/order-facts.ts'
import { leftOf, paidOf, type Shares, sumOf } from '#shared/orders/rules/refund-lines.ts'
import { ownName, recordedUnder } from './rest-of-refund.ts'

/** Money that a merchant promises and that no refund of ours has yet. */
export interface Promised {
  reference: string
  amountMinor: number
  /** The reference that was corrected upward: what its refunds do not have of the new amount. */
  restOf?: string
  /** What is promised under the reference in all. */
  agreedMinor?: number
}

/** The root of what a merchant reported without a reference; no reference looks like it. */
export const unnamed = '*'

const agreedOf = ({ agreedMinor, amountMinor }: Refund): number => Math.max(agreedMinor ?? 0, amountMinor)

/** Refunds that a merchant reported and we did not request. A report without a reference counts as the answer to a refund of ours of the same amount: late is better than twice. */
const unrequested = ({ facts, refunds: all }: KnownOrder): Fact[] => {
  const reported = facts.filter(({ kind, factId }) => kind === 'refunded' && !factId.startsWith('refund:'))
  const spare = all
    .filter(({ kind, state, restOf }) => kind !== 'merchant' && state !== 'refused' && restOf === undefined)
    .map(agreedOf)
  return reported.filter(({ refundReference, amountMinor = 0 }) => {
    if (refundReference !== undefined) return true
    const at = spare.indexOf(amountMinor)
    if (at >= 0) spare.splice(at, 1)
    return at < 0
  })
}

const keptBefore = [
  'order.not-cancelable',
  'order.not-refundable',
  'order.not-returnable',
  'order.not-found',
  'merchant.unsupported',
] as const satisfies readonly FailureCode[]

/** Why a merchant refused, in this version's rows and in older ones. */
const merchantReasons: readonly string[] = [...notBackReasons, ...keptBefore]

/** Whether the merchant refused our request. It may pay later all the same; what an operator ended stays so. */
export const refusedByMerchant = ({ kind, state, reason = '' }: Refund): boolean =>
  state === 'refused' && (kind === 'refund' || kind === 'cancel') && merchantReasons.includes(reason)

/** Whether the merchant canceled the order by itself, so that all of its money comes back. */
const canceledAlone = ({ facts, refunds: all }: KnownOrder): boolean =>
  facts.some(({ kind }) => kind === 'canceled') &&
  !all.some(({ kind, state }) => kind === 'cancel' && state !== 'refused')

/** Refunds that the merchant promises and we have not recorded. The merchant pays what it captured, under its reference; we pay what we captured, also when it canceled the order. */
export const promisesOf = (order: Order, view: KnownOrder): Promised[] => {
  const platform = order.captureBy === 'platform'
  const standing = view.refunds.filter((refund) => !refusedByMerchant(refund))
  const reported = unrequested(view).flatMap(({ factId, refundReference, amountMinor = 0 }): [string, number][] => {
    const reference = refundReference ?? (platform ? ownName(order.orderId, factId) : undefined)
    return reference ? [[reference, amountMinor]] : []
  })
  const missing = [...new Map(reported)].flatMap(([reference, amountMinor]): Promised[] => {
    const family = recordedUnder(standing, reference)
    if (family.length === 0) return [{ reference, amountMinor }]
    const recordedMinor = Math.max(...family.map(agreedOf))
    if (amountMinor <= recordedMinor) return []
    const rest = ownName(order.orderId, `${reference} beyond ${recordedMinor}`)
    return [{ reference: rest, amountMinor: amountMinor - recordedMinor, restOf: reference, agreedMinor: amountMinor }]
  })
  const canceled = ownName(order.orderId, 'canceled')
  return platform && canceledAlone(view) && recordedUnder(standing, canceled).length === 0
    ? [...missing, { reference: canceled, amountMinor: order.totalMinor }]
    : missing
}

/** What came back, or is promised, in the lines of an order. What an operator ended is not promised again. */
export const takenBy = (all: readonly Refund[], { restOf }: Promised): Refund[] =>
  all.filter(
    (refund) =>
      refund.state === 'done' ||
      (refund.state !== 'refused' && (refund.kind === 'merchant' || refund.kind === 'return')) ||
      (restOf !== undefined && refund.state === 'refused' && !refusedByMerchant(refund)),
  )

/** Money that a capturing merchant reported without a reference, or canceled the order for, and that neither the bank shows nor an operator has. */
export const unshownOf = (order: Order, view: KnownOrder): { amountMinor: number; left: Shares; reference: string } => {
  const standing = view.refunds.filter((refund) => !refusedByMerchant(refund))
  const left = leftOf(paidOf(order), standing)
  const named = view.facts.map(({ factId, refundReference }) => (factId.startsWith('refund:') ? '' : refundReference))
  const sum = (amounts: readonly number[]) => amounts.reduce((all, one) => all + one, 0)
  const shown = sum(
    standing
      .filter(
        ({ kind, state, reference, restOf }) =>
          restOf === unnamed ||
          (restOf === undefined && kind === 'merchant' && state === 'done' && !named.includes(reference)),
      )
      .map(agreedOf),
  )
  const reported = unrequested(view).filter(({ refundReference }) => refundReference === undefined)
  const promised = sum(reported.map(({ amountMinor = 0 }) => amountMinor))
  const due = canceledAlone(view) ? sumOf(left) : Math.min(sumOf(left), promised - shown)
  return {
    amountMinor: order.captureBy === 'merchant' ? Math.max(0, due) : 0,
    left,
    reference: ownName(order.orderId, `unshown beyond ${shown}`),
  }
}

/** The same of an order as it stands now. */
export const unshownNow = async (orderId: string): Promise<number> => {
  const { order, ...view } = await orders.view(orderId)
  return order ? unshownOf(order, { order, ...view }).amountMinor : 0
}
