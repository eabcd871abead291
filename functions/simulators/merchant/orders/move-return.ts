import * as z from 'zod'
import { control } from '#functions/simulators/company/control.ts'
import { bodyAs, type Endpoint } from '#functions/simulators/company/endpoint.ts'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import { takingBack, unitsOf } from '#functions/simulators/merchant/catalog/stock.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { inCall, type ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { changeOrder } from './change-order.ts'
import { findOrder, refundableMinor, type ShopOrder } from './order.ts'
import { orderAgain, orderReply } from './own-order.ts'
import { retryOnChange } from './retry-on-change.ts'
import {
  isOpen,
  movesAt,
  nextStage,
  type ReturnStage,
  returnAdjustment,
  returnStageOf,
  type ShopReturn,
} from './return.ts'
import { refundId, settleRefunds } from './settle-refunds.ts'

/** Puts returned goods back into stock. */
const restocking = (shop: Shop, order: ShopOrder, { lines }: ShopReturn): Guarded[] => {
  const units = lines.map(({ id, quantity }) => ({
    sku: order.lines.find((line) => line.id === id)?.sku ?? '',
    quantity,
  }))
  return takingBack(shop, unitsOf(units))
}

/** The money of a return: the shop's own refund where it captured, otherwise its agreement that the platform refunds. */
const paying = (
  order: ShopOrder,
  { refundReference: reference, amountMinor: promised }: ShopReturn,
  occurred_at: string,
) => {
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

/** Moves a return on by one stage and sends a webhook. Received goods are for sale again; a refunded return moves its money. */
const step = async (
  context: ShopContext,
  order: ShopOrder,
  returnId: string,
  stage: ReturnStage,
): Promise<ShopOrder> => {
  const before = order.returns.find(({ id }) => id === returnId)
  if (!before || !isOpen(before)) return order
  const occurred_at = new Date(context.now).toISOString()
  const after: ShopReturn = { ...before, stages: [...before.stages, { stage, occurred_at }] }
  const paid = stage === 'refunded' ? paying(order, before, occurred_at) : { refunds: order.refunds, adjustments: [] }
  const set = {
    returns: order.returns.map((each) => (each.id === returnId ? after : each)),
    refunds: paid.refunds,
    adjustments: [
      ...order.adjustments.map((each) => (each.id === returnId ? returnAdjustment(after) : each)),
      ...paid.adjustments,
    ],
  }
  return changeOrder(context, order, set, stage === 'received' ? restocking(context.shop, order, before) : [])
}

const stepAndSettle = async (
  context: ShopContext,
  orderId: string,
  returnId: string,
  stage: ReturnStage,
): Promise<ShopOrder> => {
  const after = await retryOnChange(orderAgain(context, orderId), (order) => step(context, order, returnId, stage))
  return stage === 'refunded' ? settleRefunds(context, after) : after
}

/** Moves on the returns that have rested long enough. */
export const moveReturns = async (context: ShopContext, order: ShopOrder): Promise<void> => {
  for (const each of order.returns) {
    const next = nextStage(each)
    if (next && movesAt(each) <= context.now) await stepAndSettle(context, order.id, each.id, next)
  }
}

const Advance = z.object({ to: z.enum(['in_transit', 'received', 'refunded', 'rejected']).optional() })

/** Moves a return on by one stage, stage by stage up to `to`, or to its rejection. */
export const moveReturnEndpoint = (shop: Shop): Endpoint =>
  control('moveReturn', 'POST', '/sim/orders/{id}/returns/{returnId}/advance', async (call) => {
    const { to } = bodyAs(Advance, call)
    const context = inCall(shop, call)
    const { id = '', returnId = '' } = call.params
    const named = (order: ShopOrder) =>
      order.returns.find((each) => each.id === returnId || each.reference === returnId)
    let order = await findOrder(context, id)
    if (!order || !named(order)) throw new CompanyRefusal(404, 'not_found', 'We know no such return')
    for (;;) {
      const each = named(order)
      const next = each && (to === 'rejected' && isOpen(each) ? to : nextStage(each))
      if (!each || !next) throw new CompanyRefusal(409, 'not_advanceable', 'This return goes nowhere')
      order = await stepAndSettle(context, id, each.id, next)
      const now = named(order)
      if (!to || !now || returnStageOf(now) === to) return orderReply(order)
    }
  })
