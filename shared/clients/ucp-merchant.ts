import type { Merchant, MerchantCapabilities, OrderSnapshot } from '#shared/clients/merchant.ts'
import { orderSnapshot } from '#shared/clients/order-snapshot.ts'
import type { Settings } from '#shared/clients/parameters.ts'
import { ucpCatalog } from '#shared/clients/ucp-catalog.ts'
import { ucpCheckout } from '#shared/clients/ucp-checkout.ts'
import { plainCode, readAs, type UcpCall, type UcpMerchant, ucpCall } from '#shared/clients/ucp-client.ts'
import { profileOf } from '#shared/clients/ucp-profile.ts'
import { captureBy } from '#shared/clients/ucp-quote.ts'
import { Order } from '#shared/contracts/ucp/order.ts'
import { capability, OrderActionsConfig } from '#shared/contracts/ucp/profile.ts'
import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'

const readMs = 5000
const effectMs = 8000
const noExtension = 'The standard has no such call and the merchant does not speak our extension'

/** The port over UCP 2026-04-08. */
export const ucpMerchant = (merchant: UcpMerchant, settings: Settings): Merchant => {
  const { merchantId, name } = merchant

  const capabilities = async (): Promise<MerchantCapabilities> => {
    const profile = await profileOf(merchant, settings)
    const extension = profile.capabilities[capability.orderActions]?.[0]
    const actions = OrderActionsConfig.safeParse(extension?.config ?? { cancel: true, refund: true }).data
    const has = (verb: 'cancel' | 'refund') => extension !== undefined && actions?.[verb] === true
    const whyNot = (verb: 'cancel' | 'refund') => untrusted(actions?.reasons?.[verb] ?? noExtension)
    const capture = captureBy(profile)
    const search = profile.capabilities[capability.search] !== undefined
    const quote = profile.capabilities[capability.checkout] !== undefined && capture !== undefined
    return {
      search,
      quote,
      captureBy: capture ?? 'merchant',
      cancelOrder: has('cancel'),
      refundOrder: has('refund'),
      why: {
        ...(!search && { search: 'The merchant offers no catalogue search' }),
        ...(!quote && { quote: 'The merchant takes no payment we can make' }),
        ...(!has('cancel') && { cancelOrder: whyNot('cancel') }),
        ...(!has('refund') && { refundOrder: whyNot('refund') }),
      },
      permalink: new URL(profile.endpoint).origin,
    }
  }

  const path = (id: string, verb = '') => `/orders/${encodeURIComponent(id)}${verb}`
  const orderFrom = async (call: UcpCall, id: string, no: FailureCode): Promise<OrderSnapshot> => {
    const reply = await ucpCall(merchant, settings, call)
    if (reply.state === 'ok')
      return orderSnapshot(
        readAs(
          call,
          Order.refine((order) => order.id === id),
          reply.body,
        ),
      )
    const reason = plainCode(reply.messages[0]?.code)
    if (reason === 'not_found') throw new Failure('order.not-found', 'The merchant has no such order', { merchantId })
    throw new Failure(no, 'The merchant says no', {
      merchantId,
      reason,
      ...(reply.continueUrl && { continueUrl: reply.continueUrl }),
    })
  }

  const act = async (verb: 'cancel' | 'refund', id: string, reference: string, body: unknown, no: FailureCode) => {
    const able = await capabilities()
    if (!able[`${verb}Order`]) {
      const details = { merchantId, why: able.why[`${verb}Order`], permalink: able.permalink }
      throw new Failure('merchant.unsupported', `The merchant offers no ${verb} to us`, details)
    }
    const deadlineMs = Date.now() + effectMs
    const call = { method: 'POST' as const, path: path(id, `/${verb}`), body, reference, effect: true as const }
    return orderFrom({ ...call, operation: `order ${verb}`, deadlineMs }, id, no)
  }

  return {
    merchantId,
    name,
    capabilities,
    ...ucpCatalog(merchant, settings),
    ...ucpCheckout(merchant, settings),
    getOrder: (id) =>
      orderFrom(
        { operation: 'order', method: 'GET', path: path(id), deadlineMs: Date.now() + readMs },
        id,
        'merchant.refused',
      ),
    async cancelOrder(id, reference) {
      const order = await act('cancel', id, reference, {}, 'order.not-cancelable')
      return { state: order.facts.some(({ kind }) => kind === 'canceled') ? 'canceled' : 'pending', order }
    },
    refundOrder: (id, { reference, amountMinor, currency, reason }) =>
      act(
        'refund',
        id,
        reference,
        { amount: amountMinor, currency, ...(reason && { reason }) },
        'order.not-refundable',
      ),
  }
}
