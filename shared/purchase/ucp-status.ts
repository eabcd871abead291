import type { MerchantCheckout } from '#shared/merchants/port.ts'
import type { CheckoutState } from '#shared/purchase/rules/checkout-states.ts'

/** A checkout's state in UCP's terms, which merchants use. */
export const ucpStatus = (state: CheckoutState): MerchantCheckout['status'] => {
  switch (state) {
    case 'quoted':
      return 'ready_for_complete'
    case 'awaiting_approval':
      return 'requires_escalation'
    case 'approved':
    case 'placing':
    case 'unsettled':
    case 'parked':
      return 'complete_in_progress'
    case 'completed':
      return 'completed'
    default:
      return 'canceled'
  }
}
