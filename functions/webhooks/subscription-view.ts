import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { type Principal, principalKey } from '#shared/kernel/principal.ts'
import { Delivery, deliveries } from '#shared/webhooks/deliveries.ts'
import { type Book, Subscription, subscriptions } from '#shared/webhooks/subscriptions.ts'

export const SubscriptionParams = z.object({ subscriptionId: idSchema('subscription') })

export const SubscriptionView = Subscription.extend({
  types: z.array(z.string()).describe('The event types it receives; an empty list means all.'),
})
export const DeliveryView = Delivery.omit({ userId: true, gsi3sk: true, tries: true }).extend({
  nextTryAt: z.string().optional().describe('When Purser sends it next, while it is due.'),
})

/** A user sees all their subscriptions; an agent sees those that it created. */
export const visibleTo = (principal: Principal, { items }: Book): Subscription[] =>
  items.filter(({ createdBy }) => principal.kind === 'user' || createdBy === principalKey(principal))

/** The caller's subscription with this id, and the user's whole list. */
export const subscriptionOf = async (
  principal: Principal,
  subscriptionId: string,
): Promise<{ book: Book; subscription: Subscription }> => {
  const book = await subscriptions.of(principal.userId)
  const subscription = visibleTo(principal, book).find((one) => one.subscriptionId === subscriptionId)
  if (!subscription) throw new Failure('subscription.not-found', 'You have no such subscription')
  return { book, subscription }
}

export const deliveryOf = async (subscriptionId: string, deliveryId: string): Promise<Delivery> => {
  const found = await deliveries.get(subscriptionId, deliveryId)
  if (!found) throw new Failure('delivery.not-found', 'No such delivery')
  return found
}

export const deliveryView = ({ gsi3sk, ...delivery }: Delivery): z.input<typeof DeliveryView> => ({
  ...delivery,
  ...(gsi3sk && { nextTryAt: new Date(Number(gsi3sk.split('#')[0]) * 1000).toISOString() }),
})
