import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { type Principal, principalKey } from '#shared/kernel/principal.ts'
import { placeIn } from '#shared/platform/table/keys.ts'
import { Delivery } from '#shared/webhooks/rows/deliveries.ts'
import { Subscription, type SubscriptionBook, subscriptions } from '#shared/webhooks/rows/subscriptions.ts'

export const SubscriptionParams = z.object({ subscriptionId: idSchema('subscription') })

export const SubscriptionView = Subscription.extend({
  types: z.array(z.string()).describe('The event types it receives; an empty list means all.'),
})
export const DeliveryView = Delivery.omit({ userId: true, gsi3sk: true, tries: true }).extend({
  nextTryAt: z.string().optional().describe('When Purser sends it next, while it is due.'),
})

/** A user sees all their subscriptions; an agent sees those that it created. */
export const visibleTo = (principal: Principal, { items }: SubscriptionBook): Subscription[] =>
  items.filter(({ createdBy }) => principal.kind === 'user' || createdBy === principalKey(principal))

/** The caller's subscription with this id, and the user's whole list. */
export const subscriptionOf = async (
  principal: Principal,
  subscriptionId: string,
): Promise<{ book: SubscriptionBook; subscription: Subscription }> => {
  const book = await subscriptions.of(principal.userId)
  const subscription = visibleTo(principal, book).find((one) => one.subscriptionId === subscriptionId)
  if (!subscription) throw new Failure('subscription.not-found', 'You have no such subscription')
  return { book, subscription }
}

export const deliveryView = ({ gsi3sk, ...delivery }: Delivery): z.input<typeof DeliveryView> => ({
  ...delivery,
  ...(gsi3sk && { nextTryAt: new Date(placeIn(gsi3sk).dueAtSeconds * 1000).toISOString() }),
})
