import * as z from 'zod'
import { control } from '#functions/simulators/company/control.ts'
import { bodyAs, type Endpoint } from '#functions/simulators/company/endpoint.ts'
import { Refusal } from '#functions/simulators/company/refusal.ts'
import { findOrder, moved, type Order, refundableMinor } from '#functions/simulators/merchant/order.ts'
import { telling } from '#functions/simulators/merchant/outbox.ts'
import { orderAgain, orderReply, untilSettled } from '#functions/simulators/merchant/own-order.ts'
import {
  isOpen,
  movesAt,
  nextStage,
  type Return,
  returnAdjustment,
  type Stage,
  stageOf,
} from '#functions/simulators/merchant/return.ts'
import { sendNow } from '#functions/simulators/merchant/send-webhooks.ts'
import { refundId, settleRefunds } from '#functions/simulators/merchant/settle-refunds.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { takingBack, unitsOf } from '#functions/simulators/merchant/stock.ts'
import { commit, type Guarded } from '#shared/platform/table/table.ts'

/** The goods are on the shelf again. */
const restocking = (shop: Shop, order: Order, { lines }: Return): Guarded[] => {
  const units = lines.map(({ id, quantity }) => ({
    sku: order.lines.find((line) => line.id === id)?.sku ?? '',
    quantity,
  }))
  return takingBack(shop, unitsOf(units))
}

/** What is owed for it: this shop's own refund where it captured, its word where the platform did. */
const paying = (order: Order, { refundReference: reference, amountMinor: promised }: Return, occurred_at: string) => {
  const amountMinor = Math.min(promised, refundableMinor(order))
  if (amountMinor === 0) return { refunds: order.refunds, adjustments: [] }
  const ours = order.capture === 'merchant'
  const adjustment = {
    id: refundId(reference),
    type: 'refund',
    occurred_at,
    status: ours ? ('pending' as const) : ('completed' as const),
    totals: [{ type: 'total', amount: -amountMinor }],
    refund_reference: reference,
  }
  const state = ours ? ('pending' as const) : ('done' as const)
  return { refunds: [...order.refunds, { reference, amountMinor, state }], adjustments: [adjustment] }
}

/** One station on, told by webhook: received goods are for sale again, a refunded return moves its money. */
const step = async (shop: Shop, order: Order, returnId: string, stage: Stage, now: number): Promise<Order> => {
  const before = order.returns.find(({ id }) => id === returnId)
  if (!before || !isOpen(before)) return order
  const occurred_at = new Date(now).toISOString()
  const after: Return = { ...before, stages: [...before.stages, { stage, occurred_at }] }
  const paid = stage === 'refunded' ? paying(order, before, occurred_at) : { refunds: order.refunds, adjustments: [] }
  const set = {
    returns: order.returns.map((each) => (each.id === returnId ? after : each)),
    refunds: paid.refunds,
    adjustments: [
      ...order.adjustments.map((each) => (each.id === returnId ? returnAdjustment(after) : each)),
      ...paid.adjustments,
    ],
  }
  const next = moved(shop, order, set, now)
  const stock = stage === 'received' ? restocking(shop, order, before) : []
  await commit([next.write, ...stock, ...(await telling(shop, next.after, now))])
  await sendNow(shop, next.after)
  return next.after
}

const stepOn = async (shop: Shop, orderId: string, returnId: string, stage: Stage, now: number): Promise<Order> => {
  const moving = await untilSettled(orderAgain(shop, orderId), (order) => step(shop, order, returnId, stage, now))
  return stage === 'refunded' ? settleRefunds(shop, moving, now) : moving
}

/** Moves on what has rested long enough. */
export const moveReturns = async (shop: Shop, order: Order, now: number): Promise<void> => {
  for (const each of order.returns) {
    const next = nextStage(each)
    if (next && movesAt(each) <= now) await stepOn(shop, order.id, each.id, next, now)
  }
}

const Advance = z.object({ to: z.enum(['in_transit', 'received', 'refunded', 'rejected']).optional() })

/** Lets a return go on: one station, station by station up to `to`, or to its rejection. */
export const moveReturn = (shop: Shop): Endpoint =>
  control('moveReturn', 'POST', '/sim/orders/{id}/returns/{returnId}/advance', async (call) => {
    const { to } = bodyAs(Advance, call)
    const { id = '', returnId = '' } = call.params
    const named = (order: Order) => order.returns.find((each) => each.id === returnId || each.reference === returnId)
    const found = await findOrder(shop, id)
    if (!found || !named(found)) throw new Refusal(404, 'not_found', 'We know no such return')
    let order = found
    for (;;) {
      const each = named(order)
      const next = each && (to === 'rejected' && isOpen(each) ? to : nextStage(each))
      if (!each || !next) throw new Refusal(409, 'not_advanceable', 'This return goes nowhere')
      order = await stepOn(shop, id, each.id, next, call.now)
      const now = named(order)
      if (!to || !now || stageOf(now) === to) return orderReply(order)
    }
  })
