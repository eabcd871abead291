import * as z from 'zod'
import type { CheckoutProgress, MerchantCheckout } from '#shared/merchants/port.ts'
import type { CheckoutStatus } from './contract/checkout.ts'

const statuses: Readonly<Record<CheckoutProgress, CheckoutStatus>> = {
  open: 'ready_for_complete',
  waiting: 'requires_escalation',
  processing: 'complete_in_progress',
  completed: 'completed',
  canceled: 'canceled',
}

/** The state of a checkout of ours in UCP's terms, as a member of its view. */
export const ucpStatus = {
  members: { ucpStatus: z.string() },
  of: (progress: CheckoutProgress) => ({ ucpStatus: statuses[progress] }),
}

/** How far a merchant's checkout is, by its status. */
export const progressOfStatus: Readonly<Record<CheckoutStatus, MerchantCheckout['status']>> = {
  incomplete: 'open',
  requires_escalation: 'open',
  ready_for_complete: 'open',
  complete_in_progress: 'processing',
  completed: 'completed',
  canceled: 'canceled',
}
