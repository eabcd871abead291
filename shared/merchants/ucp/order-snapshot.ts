import { isOfKind } from '#shared/kernel/ids.ts'
import type { OrderSnapshot } from '#shared/merchants/port.ts'
import type { Adjustment, FulfillmentEvent, UcpOrder } from '#shared/merchants/ucp/contract/order.ts'
import { amountOf, totalsFaults } from '#shared/merchants/ucp/contract/totals.ts'
import type { Fact } from '#shared/orders/rules/order-facts.ts'

const eventKinds: Readonly<Record<string, Fact['kind']>> = {
  processing: 'processing',
  shipped: 'shipped',
  in_transit: 'in_transit',
  out_for_delivery: 'in_transit',
  delivered: 'delivered',
  failed_attempt: 'failed_attempt',
  undeliverable: 'failed_attempt',
  canceled: 'canceled',
  returned_to_sender: 'returned',
}
const adjustmentKinds: Readonly<Record<string, Fact['kind']>> = {
  refund: 'refunded',
  cancellation: 'canceled',
  return: 'returned',
}

/** Looks up a merchant's term among ours, without the members that every object inherits. */
const kindOf = (kinds: Readonly<Record<string, Fact['kind']>>, word: string): Fact['kind'] | undefined =>
  Object.hasOwn(kinds, word) ? kinds[word] : undefined

const instant = (text: string): string => new Date(text).toISOString()

const eventFact = ({ id, type, occurred_at, tracking_number }: FulfillmentEvent): Fact[] => {
  const kind = kindOf(eventKinds, type)
  const tracking = tracking_number && /^[\w-]{1,64}$/.test(tracking_number) ? { trackingNumber: tracking_number } : {}
  return kind ? [{ factId: `event:${id}`, kind, at: instant(occurred_at), ...tracking }] : []
}

type Part = UcpOrder['line_items'][number]
/** Whether these quantities are all of the order; a message that names none means the whole. A merchant without totals marks each line as removed or not. */
const isWhole = (lines: readonly Part[], some: Adjustment['line_items'] = []): boolean =>
  some.length === 0 ||
  lines.every(({ id, status, quantity: { original, total } }) => {
    const named = some.reduce((sum, each) => sum + (each.id === id ? Math.abs(each.quantity) : 0), 0)
    return original === undefined ? status === 'removed' || total === 0 : named >= original
  })

const piecesIn = (lines: readonly Part[], { line_items = [] }: Adjustment): Pick<Fact, 'pieces'> => {
  const pieces = line_items.flatMap(({ id, quantity }) => {
    const line = lines.find((each) => each.id === id)
    return line && quantity !== 0 ? [{ sku: line.item.id, quantity: Math.abs(quantity) }] : []
  })
  return pieces.length > 0 ? { pieces } : {}
}

const stageKinds: Readonly<Record<string, Fact['kind']>> = {
  approved: 'return_approved',
  in_transit: 'return_in_transit',
  received: 'return_received',
  rejected: 'return_rejected',
}
const stageOf = { pending: 'approved', completed: 'received', failed: 'rejected' } as const

/** A return's stages, each a fact of its own; if the merchant names none, the status shows its progress. */
const returnFacts = (adjustment: Adjustment, about: Partial<Fact>): Fact[] => {
  const { id, status, occurred_at, stages = [{ stage: stageOf[status], occurred_at }] } = adjustment
  return stages.flatMap(({ stage, occurred_at: when }) => {
    const kind = kindOf(stageKinds, stage)
    return kind ? [{ factId: `adjustment:${id}:${stage}`, kind, at: instant(when), ...about }] : []
  })
}

/** A completed adjustment is a fact; a pending one becomes a fact later, and a return is one at every stage. */
const adjustmentFacts =
  ({ line_items: lines, currency }: UcpOrder) =>
  (adjustment: Adjustment): Fact[] => {
    const { id, type, status, occurred_at, totals = [], reference, refund_reference, line_items } = adjustment
    const kind = kindOf(adjustmentKinds, type)
    const amountMinor = Math.abs(amountOf(totals, 'total'))
    const about = {
      ...piecesIn(lines, adjustment),
      ...(type === 'return' && reference && isOfKind('return', reference) && { returnId: reference }),
      ...(type === 'refund' && refund_reference && { refundReference: refund_reference }),
      ...((type === 'refund' || amountMinor > 0) && { amountMinor, currency }),
    }
    const ofReturn = type === 'return' ? returnFacts(adjustment, about) : []
    // A part that is canceled or returned does not make the order so.
    const whole = kind === 'refunded' || isWhole(lines, line_items)
    const over = kind && status === 'completed' && whole
    return [...ofReturn, ...(over ? [{ factId: `adjustment:${id}`, kind, at: instant(occurred_at), ...about }] : [])]
  }

const isPart = ({ line_items }: UcpOrder, { type, line_items: some }: FulfillmentEvent): boolean =>
  type === 'canceled' && !isWhole(line_items, some)

/** A merchant's full order as facts of ours, each with the id and time its source gave it. Types we do not know are left out. */
export const orderSnapshot = (order: UcpOrder): OrderSnapshot => ({
  merchantOrderId: order.id,
  merchantCheckoutId: order.checkout_id,
  permalink: order.permalink_url,
  total: { amountMinor: amountOf(order.totals, 'total'), currency: order.currency },
  addsUp: totalsFaults(order.totals).length === 0,
  // What was ordered: a line may have lost pieces since.
  lines: order.line_items.map(({ item, quantity: { original, total } }) => ({
    sku: item.id,
    quantity: original ?? total,
    options: {},
  })),
  facts: [
    ...order.fulfillment.events.entries.filter((event) => !isPart(order, event)).flatMap(eventFact),
    ...order.adjustments.entries.flatMap(adjustmentFacts(order)),
  ],
  left: order.fulfillment.events.left + order.adjustments.left,
})
