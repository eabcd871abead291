import { callTimeLimitSeconds } from '#shared/after-sale/durations.ts'
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
  joined,
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
import { takenBy } from './promises.ts'
import { resolveRetriedRefund } from './refund-debt.ts'
import { agreedBefore, recordedUnder, refundOpen, restRows, rootOf } from './rest-of-refund.ts'
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

/** The name of a booking: an operator's statement has its own, so that the bank's record finds room. */
const entryOf = (reference: string, before: Refund | undefined, act: Act | undefined) => {
  if (act) return `refund.${reference}~stated` as const
  return before?.state === 'done'
    ? (`refund.${reference}~${before.amountMinor}` as const)
    : (`refund.${reference}` as const)
}

/** The rows that book one refund of the bank. They are the refund, its fact, the ledger by lines, the leg, and the request that it answers. What was agreed and is missing stays open. None when it is booked; the difference when an operator stated less. `act` is the operator's, who cannot state more than is left. */
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
  const stated = before?.state === 'done' ? before : undefined
  if (stated && (act || amountMinor <= stated.amountMinor)) return { refund: stated, writes: [] }
  const nowMs = Date.now()
  const at = new Date(nowMs).toISOString()
  const done = view.refunds.filter(({ state }) => state === 'done')
  const left = leftOf(paidOf(order), done)
  const leftMinor = sumOf(left)
  // The bank's money did move; an operator may be mistaken.
  if (act && (amountMinor < 1 || amountMinor > leftMinor))
    throw new Failure('parked.impossible', 'This amount cannot have been refunded', { leftMinor, amountMinor })
  const meant = meantFor(order, view, reference, left)
  const freshMinor = amountMinor - (stated?.amountMinor ?? 0)
  const shares = fittedWhole(left, stated ? pieceless(meant) : meant, freshMinor)
  const root = rootOf({ reference, restOf: before?.restOf })
  const going = view.returns.find(({ refundReference }) => refundReference === root)
  const agreedMinor = stated ? 0 : agreedBefore(before, going)
  const fresh = {
    reference,
    orderId,
    kind: going ? ('return' as const) : ('merchant' as const),
    ...(going && { returnId: going.returnId }),
    requestedBy: going?.requestedBy ?? `merchant:${merchantId}`,
    requestedAt: at,
  }
  const refund: Refund = {
    ...(before ?? fresh),
    amountMinor,
    ...(agreedMinor > 0 && agreedMinor !== amountMinor && { agreedMinor: before?.agreedMinor ?? agreedMinor }),
    ...(stated ? joined(stated, shares) : shares),
    state: 'done',
  }
  const others = takenBy(view.refunds, { reference, amountMinor }).filter((each) => each.reference !== reference)
  const short = { order, paid: refund, before, agreedMinor, meant, others }
  // An operator writes off what is missing.
  const rest = act ? [] : await restRows(short, by, nowMs, Math.floor(nowMs / 1000) + callTimeLimitSeconds)
  const open = rest.length > 0 || recordedUnder(view.refunds, root).some((each) => each !== before && refundOpen(each))
  const whole = done.reduce((sum, each) => sum + each.amountMinor, freshMinor) >= order.totalMinor
  // All of it may have come back before by another way; book what the bank shows regardless.
  const payment = leg.payment === 'refunded' ? {} : ({ payment: whole ? 'refunded' : 'partially_refunded' } as const)
  const canceled = refund.kind === 'cancel' || view.facts.some(({ kind }) => kind === 'canceled')
  const fact: Fact = { factId: `refund:${reference}`, kind: 'refunded', at, amountMinor, refundReference: reference }
  const entry = ledgerEntry(entryOf(reference, before, act), merchantId, freshMinor, currency, shares)
  const writes = [
    stated ? refunds.shown(refund, stated) : refunds.done(refund, before, by),
    ...orders.learned(
      orderId,
      fact,
      nowMs,
      view.facts.find(({ factId }) => factId === fact.factId),
    ),
    post(checkoutId, order.leg, entry, nowMs),
    ...legs.change(leg, payment, by, nowMs).writes,
    ...(await resolveRetriedRefund(order, before, amountMinor, by, nowMs, act)),
    ...rest,
    ...(whole && canceled ? await releaseClaims({ checkoutId }, [leg.claimHash]) : []),
    ...(going && !open && allows(returnTransitions, going.state, 'refunded', by)
      ? [
          ...returns.move(going, 'refunded', by, {}, nowMs),
          ...(await resolveRetriedReturn(order, going, by, nowMs, act)),
        ]
      : []),
  ]
  return { refund, writes }
}
