import { dueAt, shopKeys, shopNotDue } from '#functions/simulators/merchant/keys.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { queueing, reportOf } from '#functions/simulators/merchant/webhooks/outbox.ts'
import { sendNow } from '#functions/simulators/merchant/webhooks/send-webhooks.ts'
import { type Guarded, update } from '#shared/platform/table/table.ts'
import { OrderChanged, type ShopOrder } from './order.ts'
import { isOpen, movesAt } from './return.ts'

/** When housekeeping has to look at the order: for a pending refund, or a return on its way. */
const dueOf = ({ shop, now }: ShopContext, order: ShopOrder) => {
  const pending = order.refunds.some(({ state }) => state === 'pending') ? [now + 30_000] : []
  const times = [...pending, ...order.returns.filter(isOpen).map(movesAt)]
  return times.length > 0 ? dueAt(shop, 'ORDERS', Math.min(...times), order.id) : shopNotDue
}

/** Commits the next version of an order with its webhook, then sends the webhook. OrderChanged when another call was faster. */
export const changeOrder = async (
  context: ShopContext,
  order: ShopOrder,
  set: Partial<ShopOrder>,
  others: readonly Guarded[] = [],
): Promise<ShopOrder> => {
  const { shop, table } = context
  const report = await reportOf(context, { ...order, ...set, v: order.v + 1 })
  const { v, heldBack } = report.order
  const changes = { ...set, v, ...(heldBack && { heldBack }), ...dueOf(context, report.order) }
  const write = update(shopKeys.order(shop, order.id), { v: order.v }, changes, () => new OrderChanged())
  await table.commit([write, ...others, ...queueing(report)])
  await sendNow(context, report)
  return report.order
}
