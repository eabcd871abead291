import { Failure } from '#shared/kernel/errors.ts'
import type { Money } from '#shared/kernel/money.ts'
import { ownValue } from '#shared/kernel/own-value.ts'
import type { Completion, RefusalReason } from '#shared/merchants/port.ts'
import type { UcpCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import type { UcpMessage } from '#shared/merchants/ucp/contract/messages.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'
import { plainCode } from './client.ts'
import { placedOrder } from './placed-order.ts'

const reasons: Readonly<Record<string, RefusalReason>> = {
  out_of_stock: 'out_of_stock',
  item_unavailable: 'out_of_stock',
  quantity_adjusted: 'out_of_stock',
  quantity_limit: 'quantity_limit',
  payment_failed: 'payment_failed',
  price_changed: 'price_changed',
  address_undeliverable: 'address_undeliverable',
  not_found: 'not_found',
  expired: 'expired',
}

/** The first error with a code that we know. */
export const reasonOf = (messages: readonly UcpMessage[]): RefusalReason => {
  const codes = messages.filter(({ type }) => type === 'error').map(({ code }) => plainCode(code))
  return codes.map((code) => ownValue(reasons, code)).find((reason) => reason !== undefined) ?? 'refused'
}

/** What became of an order, by the checkout that answered it. */
export const completionOf = (seen: UcpCheckout, amount: Money): Completion => {
  const { status, messages, totals, continue_url: continueUrl } = seen
  const order = placedOrder(seen)
  switch (status) {
    case 'completed':
      if (order) return { state: 'placed', ...order }
      break
    case 'requires_escalation':
      return { state: 'refused', reason: 'buyer_action_required', ...(continueUrl && { continueUrl }) }
    case 'canceled':
      return { state: 'refused', reason: 'canceled' }
    case 'incomplete':
    case 'ready_for_complete': {
      // The credential's maximum is what stops a higher price, so the merchant sees a payment that fails.
      const dearer = seen.currency === amount.currency && amountOf(totals, 'total') > amount.amountMinor
      return { state: 'refused', reason: dearer ? 'price_changed' : reasonOf(messages) }
    }
  }
  throw new Failure('merchant.outcome-unknown', 'The merchant is still processing the checkout', { status })
}
