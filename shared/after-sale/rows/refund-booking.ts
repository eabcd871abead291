import { Failure } from '#shared/kernel/errors.ts'
import { allows, type Mover } from '#shared/kernel/transitions.ts'
import { ledgerEntry } from '#shared/ledger/entries.ts'
import { post } from '#shared/ledger/ledger.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { type KnownOrder, type Order, orders } from '#shared/orders/orders.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import { returns } from '#shared/orders/returns.ts'
import type { Fact } from '#shared/orders/rules/order-facts.ts'
import {
  fittedWhole,
  leftOf,
  paidOf,
  pieceless,
  piecesOf,
  type Shares,
  sumOf,
} from '#shared/orders/rules/refund-lines.ts'
import { returnTransitions } from '#shared/orders/rules/return-states.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { releaseClaims } from '#shared/purchase/rows/reservations.ts'
import { resolveRetriedRefund } from './refund-debt.ts'
import { resolveRetriedReturn } from './return-item.ts'

/** One refund as the bank's record has it. */
export interface ProviderRefund {
  refundReference: string
  amountMinor: number
}
type OrderRecords = Pick<KnownOrder, 'facts' | 'refunds' | 'returns'>

/** What an order's money is reserved for: each refund that was not refused, and each return without a refund of its own. */
export const reservedBy = ({ refunds: all, returns: going }: OrderRecords): Shares[] => [
  ...all.filter(({ state }) => state !== 'refused'),
  ...going.filter(
    ({ state, refundReference }) => state !== 'rejected' && !all.some(({ reference }) => reference === refundReference),
  ),
]

/** Lines that a merchant's message names by article. */
const named = (order: Order, left: Shares, { pieces = [] }: Partial<Fact>): { line: number; quantity: number }[] =>
  pieces.flatMap(({ sku, quantity }) => {
    const at = order.lines.findIndex((line) => line.sku === sku)
    const most = left.lines[at]?.quantity ?? 0
    return at < 0 || most === 0 ? [] : [{ line: at + 1, quantity: Math.min(quantity, most) }]
  })

/** The lines a refund belongs to: those requested under its reference, else the pieces its merchant names, else what no other refund or return reserves. */
export const meantFor = (order: Order, view: OrderRecords, reference: string, left: Shares): Shares => {
  const request =
    view.refunds.find((refund) => refund.reference === reference) ??
    view.returns.find((each) => each.refundReference === reference)
  if (request) return request
  const reported = view.facts.find((fact) => fact.kind === 'refunded' && fact.refundReference === reference)
  const lines = reported ? named(order, left, reported) : []
  if (lines.length === 0) return pieceless(leftOf(paidOf(order), reservedBy(view)))
  const pieces = piecesOf(paidOf(order), left, lines)
  // A part of their price is money for them; the pieces can still go back.
  return (reported?.amountMinor ?? 0) < sumOf(pieces) ? pieceless(pieces) : pieces
}

/** The rows that book one refund of the bank. They are the refund, its fact, the ledger by lines, the leg, and the request that it answers. None when it is booked. `act` is the operator's, who cannot state more than is left. */
export const bookingRows = async (
  order: Order,
  providerRefund: ProviderRefund,
  by: Mover,
  act?: Act,
): Promise<{ refund: Refund; writes: Guarded[] }> => {
  const { orderId, checkoutId, merchantId, currency } = order
  const { refundReference: reference, amountMinor } = providerRefund
  // Read the leg first: another booking in between changes the leg's version, and the table refuses one of the two.
  const leg = await legs.require(checkoutId, order.leg)
  const view = await orders.view(orderId)
  const before = view.refunds.find((refund) => refund.reference === reference)
  if (before?.state === 'done') return { refund: before, writes: [] }
  const nowMs = Date.now()
  const at = new Date(nowMs).toISOString()
  const done = view.refunds.filter(({ state }) => state === 'done')
  const left = leftOf(paidOf(order), done)
  const leftMinor = sumOf(left)
  // The bank's money did move; an operator may be mistaken.
  if (act && (amountMinor < 1 || amountMinor > leftMinor))
    throw new Failure('parked.impossible', 'This amount cannot have been refunded', { leftMinor, amountMinor })
  const shares = fittedWhole(left, meantFor(order, view, reference, left), amountMinor)
  const going = view.returns.find(({ refundReference }) => refundReference === reference)
  const fresh = {
    reference,
    orderId,
    kind: going ? ('return' as const) : ('merchant' as const),
    ...(going && { returnId: going.returnId }),
    requestedBy: going?.requestedBy ?? `merchant:${merchantId}`,
    requestedAt: at,
  }
  const refund: Refund = { ...(before ?? fresh), amountMinor, ...shares, state: 'done' }
  const whole = done.reduce((sum, each) => sum + each.amountMinor, amountMinor) >= order.totalMinor
  // All of it may have come back before by another way; book what the bank shows regardless.
  const payment = leg.payment === 'refunded' ? {} : ({ payment: whole ? 'refunded' : 'partially_refunded' } as const)
  const canceled = refund.kind === 'cancel' || view.facts.some(({ kind }) => kind === 'canceled')
  const fact: Fact = { factId: `refund:${reference}`, kind: 'refunded', at, amountMinor, refundReference: reference }
  const writes = [
    refunds.done(refund, before, by),
    ...orders.learned(orderId, fact, nowMs),
    post(checkoutId, order.leg, ledgerEntry(`refund.${reference}`, merchantId, amountMinor, currency, shares), nowMs),
    ...legs.change(leg, payment, by, nowMs).writes,
    ...(await resolveRetriedRefund(order, before, amountMinor, by, nowMs, act)),
    ...(whole && canceled ? await releaseClaims({ checkoutId }, [leg.claimHash]) : []),
    ...(going && allows(returnTransitions, going.state, 'refunded', by)
      ? [
          ...returns.move(going, 'refunded', by, {}, nowMs),
          ...(await resolveRetriedReturn(order, going, by, nowMs, act)),
        ]
      : []),
  ]
  return { refund, writes }
}
