import type { Mover } from '#shared/kernel/transitions.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'
import type { Delivery } from '#shared/webhooks/rows/deliveries.ts'
import { type Subscription, subscriptions } from '#shared/webhooks/rows/subscriptions.ts'

/** Changes the subscription of a delivery, if it is still there. */
export const editSubscription = (
  { userId, subscriptionId }: Delivery,
  change: (subscription: Subscription) => Subscription,
  by: Mover,
  nowMs: number,
): Promise<void> =>
  retryOvertaken(['table.conflict'], async () => {
    const book = await subscriptions.of(userId)
    const before = book.items.find((one) => one.subscriptionId === subscriptionId)
    const after = before && change(before)
    if (before && after && after !== before) await commit(subscriptions.changed(book, before, after, by, nowMs))
  })
