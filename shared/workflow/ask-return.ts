import { ordersAt } from '#shared/clients/merchant-orders.ts'
import { returnOpen } from '#shared/domain/return-states.ts'
import type { Mover } from '#shared/domain/transitions.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { type Order, orders } from '#shared/store/orders.ts'
import { type Refund, refunds } from '#shared/store/refunds.ts'
import { type Return, returns } from '#shared/store/returns.ts'
import { commit } from '#shared/store/table.ts'
import { followMoney } from './follow-money.ts'
import { noBecause } from './no-because.ts'
import { countParked, report } from './observe.ts'
import { parkRefund } from './refund-debt.ts'
import { mendReturn, parkReturn } from './return-item.ts'
import { settleReturns } from './settle-return.ts'

const refusals: readonly string[] = ['order.not-returnable', 'order.not-found', 'merchant.unsupported']

/** Asks the merchant to take goods back, unless its order shows that it was asked before; what it says moves the return. */
export const askReturn = async (order: Order, asked: Return, by: Mover): Promise<Return> => {
  const merchant = await ordersAt(order.merchantId)
  const lines = asked.lines.map(({ line, quantity }) => ({
    at: line - 1,
    sku: order.lines[line - 1]?.sku ?? '',
    quantity,
  }))
  const { returnId: reference, refundReference, reason } = asked
  try {
    const after = await merchant.returnOrder(order.merchantOrderId, { reference, refundReference, lines, reason })
    await orders.learn(order.orderId, after.facts, Date.now())
  } catch (error) {
    if (!(error instanceof Failure) || !refusals.includes(error.code)) throw error
    const nowMs = Date.now()
    const no = returns.move(asked, 'rejected', by, { refused: error.code }, nowMs)
    await commit([...no, ...(await mendReturn(asked, by, nowMs))])
    throw noBecause(error, order)
  }
  const after = (await settleReturns(order, by)).find(({ returnId }) => returnId === reference)
  if (!after || after.state === 'requested')
    throw new Failure('merchant.outcome-unknown', 'The merchant took the request and does not show it')
  return after
}

const hour = 3600
const day = 24 * hour * 1000
/** How long goods that arrived, or were on their way, may go unpaid before a person has to see to it. */
const unpaidMs: Partial<Record<Return['state'], number>> = { received: 14 * day, in_transit: 30 * day }
/** How long a merchant is asked that does not answer. */
const unansweredMs = 7 * day
/** What was agreed to and not sent back for so long is not going to be; money that comes all the same is booked. */
const lapsedMs = 120 * day

/** The goods are gone and the buyer has no money: a person's, as a refund that nobody finished. */
const parkUnpaid = async (order: Order, unpaid: Return, nowMs: number): Promise<void> => {
  const { orderId, returnId, refundReference: reference, lines, shippingMinor, requestedBy } = unpaid
  const amountMinor = lines.reduce((sum, { itemMinor, taxMinor }) => sum + itemMinor + taxMinor, shippingMinor)
  const requestedAt = new Date(nowMs).toISOString()
  const row: Omit<Refund, 'state'> = {
    reference,
    orderId,
    kind: 'return',
    amountMinor,
    lines,
    shippingMinor,
    returnId,
    requestedBy,
    requestedAt,
  }
  const item = await parkRefund(order, { ...row, state: 'parked' }, 'return.unpaid', nowMs)
  await commit([refunds.parked(row, 'return.unpaid'), ...item, returns.due(unpaid, undefined)])
  countParked()
}

/** Asks on for what nobody answered, ever more slowly, then has a person see to it; it stays requested until it is known. */
const askOn = async (order: Order, asked: Return): Promise<void> => {
  await askReturn(order, asked, 'sweep').catch(async (error: unknown) => {
    const nowMs = Date.now()
    const forMs = nowMs - Date.parse(asked.retriedAt ?? asked.requestedAt)
    const open = error instanceof Failure && !refusals.includes(error.code)
    if (open && forMs > unansweredMs) {
      await commit(await parkReturn(order, asked, nowMs))
      countParked()
    } else if (open && forMs > day) await commit([returns.due(asked, Math.floor(nowMs / 1000) + 6 * hour)])
    throw error
  })
}

/** The merchant's own record; one that does not answer does not keep the rest from being seen to. */
const readOrder = async ({ orderId, merchantId, merchantOrderId }: Order): Promise<void> => {
  try {
    const merchant = await ordersAt(merchantId)
    await orders.learn(orderId, (await merchant.getOrder(merchantOrderId)).facts, Date.now())
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    report(error)
  }
}

/** Takes up a return whose time has come: asks again what nobody answered, else reads the merchant's order and the bank's record. */
export const followReturnDue = async (orderId: string, returnId: string): Promise<void> => {
  const { order, returns: known } = await orders.view(orderId)
  const due = known.find((each) => each.returnId === returnId)
  if (!order || !due || due.parkedAt || !returnOpen(due.state)) return
  if (due.state === 'requested') await askOn(order, due)
  else await readOrder(order)
  await followMoney(orderId, 'sweep')
  const { refunds: all, returns: now } = await orders.view(orderId)
  const after = now.find((each) => each.returnId === returnId)
  if (!after || !returnOpen(after.state)) return
  const nowMs = Date.now()
  const quietMs = nowMs - Date.parse(after.updatedAt)
  const refund = all.find(({ reference }) => reference === after.refundReference)
  if (refund?.state === 'refused')
    return commit(returns.move(after, 'rejected', 'sweep', { refused: refund.reason ?? 'order.not-refundable' }, nowMs))
  if (!refund && quietMs > (unpaidMs[after.state] ?? Number.POSITIVE_INFINITY)) return parkUnpaid(order, after, nowMs)
  if (after.state === 'approved' && quietMs > lapsedMs)
    return commit(returns.move(after, 'rejected', 'sweep', { refused: 'return.lapsed' }, nowMs))
  const next = Math.floor(nowMs / 1000) + (after.state === 'received' ? hour : 6 * hour)
  await commit([returns.due(after, next)])
}
