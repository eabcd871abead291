import { checkoutStatus } from '#shared/merchants/checkout-status.ts'
import type { CheckoutProgress } from '#shared/merchants/port.ts'
import type { CheckoutState } from '#shared/purchase/rules/checkout-states.ts'

const progressOf = (state: CheckoutState): CheckoutProgress => {
  switch (state) {
    case 'quoted':
      return 'open'
    case 'awaiting_approval':
      return 'waiting'
    case 'approved':
    case 'placing':
    case 'unsettled':
    case 'parked':
      return 'processing'
    case 'completed':
      return 'completed'
    default:
      return 'canceled'
  }
}

/** A checkout's state in the terms of the merchants' protocols, one member each. */
export const protocolStatus = {
  members: checkoutStatus.members,
  of: (state: CheckoutState) => checkoutStatus.of(progressOf(state)),
}
