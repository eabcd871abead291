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
import { countParked } from './observe.ts'
import { parkRefund } from './refund-debt.ts'
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
    await commit(returns.move(asked, 'rejected', by, { refused: error.code }, Date.now()))
    throw noBecause(error, order)
  }
  const after = (await settleReturns(order, by)).find(({ returnId }) => returnId === reference)
  if (!after || after.state === 'requested')
    throw new Failure('merchant.outcome-unknown', 'The merchant took the request and does not show it')
  return after
}

const hour = 3600
const day = 24 * hour * 1000
/** How long goods that arrived may go unpaid before a person has to see to it. */
const unpaidMs = 14 * day
/** Nobody sends anything back after so long; a message of the merchant still counts. */
const forgottenMs = 120 * day

/** The merchant has the goods and the buyer no money: a person's, as a refund that nobody finished. */
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

/** Asks on for what nobody answered, ever more slowly; what was asked for stays requested until it is known. */
const askOn = async (order: Order, asked: Return): Promise<void> => {
  await askReturn(order, asked, 'sweep').catch(async (error: unknown) => {
    const nowMs = Date.now()
    const forMs = nowMs - Date.parse(asked.requestedAt)
    const next = forMs > forgottenMs ? undefined : Math.floor(nowMs / 1000) + 6 * hour
    const open = error instanceof Failure && !refusals.includes(error.code)
    if (open && forMs > day) await commit([returns.due(asked, next)])
    throw error
  })
}

/** Takes up a return whose time has come: asks again what nobody answered, else reads the merchant's order and the bank's record. */
export const followReturnDue = async (orderId: string, returnId: string): Promise<void> => {
  const { order, refunds: all, returns: known } = await orders.view(orderId)
  const due = known.find((each) => each.returnId === returnId)
  if (!order || !due || !returnOpen(due.state)) return
  if (due.state === 'requested') await askOn(order, due)
  else {
    const merchant = await ordersAt(order.merchantId)
    await orders.learn(orderId, (await merchant.getOrder(order.merchantOrderId)).facts, Date.now())
  }
  await followMoney(orderId, 'sweep')
  const after = (await orders.view(orderId)).returns.find((each) => each.returnId === returnId)
  if (!after || !returnOpen(after.state)) return
  const nowMs = Date.now()
  const quietMs = nowMs - Date.parse(after.updatedAt)
  const asked = all.some(({ reference }) => reference === after.refundReference)
  if (after.state === 'received' && !asked && quietMs > unpaidMs) return parkUnpaid(order, after, nowMs)
  const next = Math.floor(nowMs / 1000) + (after.state === 'received' ? hour : 6 * hour)
  await commit([returns.due(after, quietMs > forgottenMs ? undefined : next)])
}
