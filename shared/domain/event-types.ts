/** Everything Purser tells; `events/catalogue.ts` has the schema and a sample of each. */
export const eventTypes = [
  'checkout.quoted',
  'checkout.drifted',
  'checkout.canceled',
  'checkout.expired',
  'checkout.completed',
  'checkout.failed',
  'checkout.unsettled',
  'approval.requested',
  'approval.waiting',
  'approval.approved',
  'approval.rejected',
  'approval.expired',
  'payment.authorization',
  'order.created',
  'order.updated',
  'purchase.parked',
  'webhook.received',
] as const
export type EventType = (typeof eventTypes)[number]
