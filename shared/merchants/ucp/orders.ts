import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import type { MerchantOrders, OrderSnapshot, ReturnRequest } from '#shared/merchants/port.ts'
import { Order } from '#shared/merchants/ucp/contract/order.ts'
import type { Settings } from '#shared/platform/aws/parameters.ts'
import { ucpCapabilities } from './capabilities.ts'
import { plainCode, readAs, type UcpCall, type UcpMerchant, ucpCall } from './client.ts'
import { orderSnapshot } from './order-snapshot.ts'

const readMs = 5000
const effectMs = 8000

const refusals: Partial<Record<FailureCode, string>> = {
  'order.not-cancelable': 'The merchant no longer cancels this order',
  'order.not-refundable': 'The merchant refused the refund',
  'order.not-returnable': 'The merchant does not accept this return, or not yet',
}

/** The merchant's own ids of these lines: by place, and where the places differ by article. */
const lineIds = ({ line_items }: Order, { lines }: ReturnRequest): { id: string; quantity: number }[] =>
  lines.map(({ at, sku, quantity }) => {
    const there = line_items[at]
    const line = there?.item.id === sku ? there : line_items.find(({ item }) => item.id === sku)
    if (!line) throw new Failure('order.not-returnable', 'The merchant has no such line', { sku })
    return { id: line.id, quantity }
  })

/** Orders over UCP: reading is the standard's, cancel, refund and return are our extension's. */
export const ucpOrders = (merchant: UcpMerchant, settings: Settings): MerchantOrders => {
  const { merchantId } = merchant
  const path = (id: string, verb = '') => `/orders/${encodeURIComponent(id)}${verb}`

  const orderFrom = async (call: UcpCall, id: string, no: FailureCode): Promise<Order> => {
    const reply = await ucpCall(merchant, settings, call)
    if (reply.state === 'ok') {
      const whole = Order.refine((order) => order.id === id)
      return readAs(call, whole, reply.body)
    }
    const reason = plainCode(reply.messages[0]?.code)
    if (reason === 'not_found') throw new Failure('order.not-found', 'The merchant has no such order', { merchantId })
    throw new Failure(no, refusals[no] ?? 'The merchant refused the request', {
      merchantId,
      reason,
      ...(reply.continueUrl && { continueUrl: reply.continueUrl }),
    })
  }
  const read = (id: string) => {
    const call = { operation: 'order', method: 'GET' as const, path: path(id), deadlineMs: Date.now() + readMs }
    return orderFrom(call, id, 'merchant.refused')
  }

  const assertAble = async (verb: 'cancel' | 'refund' | 'return') => {
    const able = await ucpCapabilities(merchant, settings)
    if (able[`${verb}Order`]) return
    const details = { merchantId, why: able.why[`${verb}Order`], permalink: able.permalink }
    throw new Failure('merchant.unsupported', `The merchant offers Purser no ${verb}`, details)
  }
  const act = async (verb: 'cancel' | 'refund' | 'returns', id: string, reference: string, body: object) => {
    const no = {
      cancel: 'order.not-cancelable',
      refund: 'order.not-refundable',
      returns: 'order.not-returnable',
    } as const
    const deadlineMs = Date.now() + effectMs
    const call = { method: 'POST' as const, path: path(id, `/${verb}`), body, reference, effect: true as const }
    return orderFrom({ ...call, operation: `order ${verb}`, deadlineMs }, id, no[verb])
  }

  return {
    getOrder: async (id) => orderSnapshot(await read(id)),

    async cancelOrder(id, reference) {
      await assertAble('cancel')
      const order = orderSnapshot(await act('cancel', id, reference, { refund_reference: reference }))
      return { state: order.facts.some(({ kind }) => kind === 'canceled') ? 'canceled' : 'pending', order }
    },

    async refundOrder(id, { reference, amountMinor, currency, reason }): Promise<OrderSnapshot> {
      await assertAble('refund')
      const body = { amount: amountMinor, currency, refund_reference: reference, ...(reason && { reason }) }
      return orderSnapshot(await act('refund', id, reference, body))
    },

    async returnOrder(id, wanted): Promise<OrderSnapshot> {
      await assertAble('return')
      const { reference, refundReference: refund_reference, reason } = wanted
      const known = await read(id)
      if (known.adjustments.some((each) => each.reference === reference)) return orderSnapshot(known)
      const body = { line_items: lineIds(known, wanted), reason, reference, refund_reference }
      return orderSnapshot(await act('returns', id, reference, body))
    },
  }
}
