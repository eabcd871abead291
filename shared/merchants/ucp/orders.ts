import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import type { OrderRef } from '#shared/kernel/protocol-state.ts'
import type { OrderSnapshot, ReturnRequest } from '#shared/merchants/port.ts'
import type { Connect, MerchantOrders } from '#shared/merchants/protocol.ts'
import { UcpOrder } from '#shared/merchants/ucp/contract/order.ts'
import { type NotBack, notBack } from '#shared/orders/rules/not-back.ts'
import { ucpCapabilities } from './capabilities.ts'
import { plainCode, readAs, type UcpCall, ucpCall } from './client.ts'
import { UcpEntry } from './entry.ts'
import { orderSnapshot } from './order-snapshot.ts'
import { stateOfEffect } from './state.ts'

const readMs = 5000
const effectMs = 8000

/** The reasons that our extension names; any other code of a merchant is a refusal without one. */
const reasons: Readonly<Record<string, NotBack>> = {
  already_shipped: 'already_shipped',
  amount_exceeds_refundable: 'less_money_left',
  not_delivered: 'not_delivered',
  return_window_closed: 'window_closed',
  never_returnable: 'never_returnable',
  fewer_pieces_left: 'fewer_pieces_left',
}
type Verb = 'cancel' | 'refund' | 'returns'
const codes = {
  cancel: 'order.not-cancelable',
  refund: 'order.not-refundable',
  returns: 'order.not-returnable',
} as const satisfies Record<Verb, FailureCode>

/** The merchant's own ids of these lines: by place, and where the places differ by article. */
const lineIds = ({ line_items }: UcpOrder, { lines }: ReturnRequest): { id: string; quantity: number }[] =>
  lines.map(({ at, sku, quantity }) => {
    const there = line_items[at]
    const line = there?.item.id === sku ? there : line_items.find(({ item }) => item.id === sku)
    if (!line) throw notBack('order.not-returnable', 'no_such_line', { sku })
    return { id: line.id, quantity }
  })

/** Orders over UCP: reading is the standard's, cancel, refund and return are our extension's. */
export const ucpOrders: Connect<MerchantOrders> = (entry, settings) => {
  const merchant = UcpEntry.parse(entry)
  const { merchantId } = merchant
  const path = (id: string, verb = '') => `/orders/${encodeURIComponent(id)}${verb}`

  const orderFrom = async (call: UcpCall, id: string, verb?: Verb): Promise<UcpOrder> => {
    const reply = await ucpCall(merchant, settings, call)
    if (reply.state === 'ok') {
      const whole = UcpOrder.refine((order) => order.id === id)
      return readAs(call, whole, reply.body)
    }
    const merchantReason = plainCode(reply.messages[0]?.code)
    if (merchantReason === 'not_found')
      throw new Failure('order.not-found', 'The merchant has no such order', { merchantId })
    const details = { merchantId, merchantReason, ...(reply.continueUrl && { continueUrl: reply.continueUrl }) }
    if (!verb) throw new Failure('merchant.refused', 'The merchant does not show the order', details)
    const reason = Object.hasOwn(reasons, merchantReason) ? reasons[merchantReason] : undefined
    throw notBack(codes[verb], reason ?? 'merchant_refused', details)
  }
  const read = ({ merchantOrderId: id, protocolState: state }: OrderRef) => {
    const deadlineMs = Date.now() + readMs
    const call = { operation: 'order', method: 'GET' as const, path: path(id), state, deadlineMs }
    return orderFrom(call, id)
  }

  const assertAble = async (verb: 'cancel' | 'refund' | 'return', { protocolState }: OrderRef) => {
    const { version } = stateOfEffect(protocolState, `order ${verb}`) ?? {}
    const able = await ucpCapabilities({ ...merchant, version }, settings)
    if (able[`${verb}Order`]) return
    const details = { merchantId, why: able.why[`${verb}Order`], permalink: able.permalink }
    throw new Failure('merchant.unsupported', `The merchant offers Purser no ${verb}`, details)
  }
  const act = async (verb: Verb, order: OrderRef, reference: string, body: object) => {
    const { merchantOrderId: id, protocolState: state } = order
    const deadlineMs = Date.now() + effectMs
    const call = { method: 'POST' as const, path: path(id, `/${verb}`), body, reference, effect: true as const, state }
    return orderFrom({ ...call, operation: `order ${verb}`, deadlineMs }, id, verb)
  }

  return {
    getOrder: async (wanted) => orderSnapshot(await read(wanted)),

    async cancelOrder(wanted, reference) {
      await assertAble('cancel', wanted)
      const order = orderSnapshot(await act('cancel', wanted, reference, { refund_reference: reference }))
      return { state: order.facts.some(({ kind }) => kind === 'canceled') ? 'canceled' : 'pending', order }
    },

    async refundOrder(order, { reference, amountMinor, currency, reason }): Promise<OrderSnapshot> {
      await assertAble('refund', order)
      const body = { amount: amountMinor, currency, refund_reference: reference, ...(reason && { reason }) }
      return orderSnapshot(await act('refund', order, reference, body))
    },

    async returnOrder(order, wanted): Promise<OrderSnapshot> {
      await assertAble('return', order)
      const { reference, refundReference: refund_reference, reason } = wanted
      const before = await read(order)
      if (before.adjustments.entries.some((each) => each.reference === reference)) return orderSnapshot(before)
      const body = { line_items: lineIds(before, wanted), reason, reference, refund_reference }
      return orderSnapshot(await act('returns', order, reference, body))
    },
  }
}
