import { sha256 } from '#shared/kernel/hash.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import { debtEndEntry, debtEntry, type Owed } from '#shared/ledger/entries.ts'
import { post } from '#shared/ledger/ledger.ts'
import { parked, parkedShard } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { mend } from '#shared/operations/rows/resolution.ts'
import type { Order } from '#shared/orders/orders.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { approvalIdOfPayment } from '#shared/purchase/rows/purchase.ts'

/** Includes the order: a merchant's own refund reference may be long, odd, or another order's too. */
const parkedRefundId = ({ orderId, reference }: Refund): string =>
  `prk_${sha256(`${orderId} ${reference}`).slice(0, 32)}`

const debtOf = ({ reference, amountMinor }: Refund): Owed => ({ ref: reference, creditor: 'buyer', amountMinor })

/** Ends the debt of a parked refund and writes off the lost part. */
export const endRefundDebt = ({ checkoutId, leg, currency }: Order, refund: Refund, lostMinor: number, nowMs: number) =>
  post(checkoutId, leg, debtEndEntry(debtOf(refund), Math.min(lostMinor, refund.amountMinor), currency), nowMs)

/** Parks a refund for an operator and posts its debt to the ledger, once however often it is retried. */
export const parkRefund = async (
  order: Order,
  refund: Refund,
  code: string,
  by: Mover,
  nowMs: number,
): Promise<Guarded[]> => {
  const { checkoutId, leg, currency, orderId } = order
  const item = {
    parkedId: parkedRefundId(refund),
    kind: 'refund' as const,
    approvalId: approvalIdOfPayment(order.paymentReference),
    checkoutId,
    leg,
    orderId,
    refund: refund.reference,
    reason: code,
    owedMinor: refund.amountMinor,
    currency,
    parkedAt: new Date(nowMs).toISOString(),
  }
  const debt = refund.retriedAt ? [] : [post(checkoutId, leg, debtEntry(debtOf(refund), currency), nowMs)]
  const data = { leg, code, owedMinor: refund.amountMinor }
  const key = keys.parkedEvent(parkedShard(item.parkedId), item.parkedId, nowMs)
  const parkedEvent = eventRow(key, { type: 'purchase.parked', subject: checkoutId, data }, nowMs)
  return [...(await parked.park(item, by)), ...debt, parkedEvent]
}

/** The rows of a refund that starts parked: its row, its item and its debt. An operator retries or resolves it. */
export const parkNewRefund = async (
  order: Order,
  refund: Omit<Refund, 'state' | 'reason'>,
  code: string,
  by: Mover,
  nowMs: number,
): Promise<Guarded[]> => [
  refunds.parked(refund, code),
  ...(await parkRefund(order, { ...refund, state: 'parked' }, code, by, nowMs)),
]

/** The rows that resolve the parked item and the debt of a refund that came back. The item of an operator's `act` has an outcome of its own; the operator writes off what is missing. */
export const resolveRetriedRefund = async (
  order: Order,
  before: Refund | undefined,
  backMinor: number,
  by: Mover,
  nowMs: number,
  act?: Act,
): Promise<Guarded[]> => {
  // An item that was resolved as refused has no debt any more, and keeps its outcome.
  const wasParked = before?.state === 'parked' || (before?.state === 'requested' && before.retriedAt !== undefined)
  if (!before || !wasParked) return []
  const lostMinor = by === 'operator' ? Math.max(0, before.amountMinor - backMinor) : 0
  const debt = endRefundDebt(order, before, lostMinor, nowMs)
  const parkedId = parkedRefundId(before)
  if (parkedId === act?.item.parkedId) return [debt]
  const item = await parked.require(parkedId)
  if (item.state === 'resolved') return [debt]
  return [debt, ...mend({ item, actor: act?.actor ?? by, nowMs }, by, order).writes]
}
