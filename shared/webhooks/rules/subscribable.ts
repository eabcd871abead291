import type { EventType } from '#shared/kernel/event-types.ts'

/** Event types for a user's own software: each concerns a purchase of theirs that they may have to act on. */
export const subscribableTypes = [
  'approval.requested',
  'approval.approved',
  'approval.rejected',
  'approval.expired',
  'checkout.drifted',
  'checkout.canceled',
  'checkout.expired',
  'checkout.completed',
  'checkout.failed',
  'checkout.unsettled',
  'purchase.parked',
  'purchase.resolved',
  'purchase.hold-expiring',
  'order.created',
  'order.updated',
  'return.updated',
  'subscription.disabled',
] as const satisfies readonly EventType[]

export type SubscribableType = (typeof subscribableTypes)[number]

export const isSubscribable = (type: EventType): type is SubscribableType =>
  (subscribableTypes as readonly EventType[]).includes(type)

/** How many subscriptions one user may have at a time. */
export const maxSubscriptions = 10

/** Sent on request, to see whether a subscription works; no event of the catalogue. */
export const pingType = 'subscription.ping'

export interface Notice {
  id: string
  type: string
  version: number
  subject: string
  occurredAt: string
  data: Readonly<Record<string, unknown>>
}

/** Ids, codes, times and numbers pass. Text that reads like a sentence was written by an outside party and is left out. */
const plain = (value: unknown): boolean =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && /^[\w.:+-]{1,80}$/.test(value))

/** The body of a delivery: the same bytes in every attempt. */
export const noticeBody = ({ id, type, version, subject, occurredAt, data }: Notice): string => {
  const passed = Object.fromEntries(Object.entries(data).filter(([, value]) => plain(value)))
  return JSON.stringify({ id, type, version, subject, occurredAt, data: passed })
}
