import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { assertAllowed, type Mover } from '#shared/kernel/transitions.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'
import { type SubscribableType, subscribableTypes } from '#shared/webhooks/rules/subscribable.ts'
import {
  type SubscriptionState,
  subscriptionStates,
  subscriptionTransitions,
} from '#shared/webhooks/rules/subscription-states.ts'

export const Subscription = z.object({
  subscriptionId: z.string(),
  url: z.string(),
  /** Which events; none named means all. */
  types: z.array(z.enum(subscribableTypes)),
  state: z.enum(subscriptionStates),
  /** Why it is disabled: gave_up, gone, agent_revoked. */
  reason: z.string().optional(),
  /** `user:...` or `agent:...`. */
  createdBy: z.string(),
  createdAt: z.string(),
  /** Since when every delivery has failed, while that lasts. */
  failingSince: z.string().optional(),
})
export type Subscription = z.output<typeof Subscription>

/** All subscriptions of one user: one row, so that there are never too many. */
const Book = z.object({ v: z.int().nonnegative(), items: z.array(Subscription) })
export interface SubscriptionBook extends z.output<typeof Book> {
  userId: string
}

const changed = () => new Failure('table.conflict', 'Another call changed your subscriptions at the same time')

/** The write that makes these the user's subscriptions, if no other write changed them since they were read. */
const rewritten = ({ userId, v }: SubscriptionBook, items: readonly Subscription[]): Guarded =>
  v === 0
    ? insert({ ...keys.subscriptions(userId), kind: 'subscriptions', v: 1, items }, changed)
    : update(keys.subscriptions(userId), { v }, { v: v + 1, items }, changed)

/** The subscriptions to an event of this type. */
export const askingFor = (items: readonly Subscription[], type: SubscribableType): Subscription[] =>
  items.filter(({ state, types }) => state === 'active' && (types.length === 0 || types.includes(type)))

export const subscriptions = {
  async of(userId: string): Promise<SubscriptionBook> {
    const row = await get(keys.subscriptions(userId))
    return { userId, ...(row ? Book.parse(row) : { v: 0, items: [] }) }
  },

  /** Whether any of them wants this event. True of a row that cannot be read, so that the sender fails on it. */
  async isAwaited(userId: string, type: SubscribableType): Promise<boolean> {
    const row = await get(keys.subscriptions(userId))
    const book = row && Book.safeParse(row)
    return book !== undefined && (!book.success || askingFor(book.data.items, type).length > 0)
  },

  rewritten,

  /** The rows that replace `before` by `after`, and publish the subscription's end if this ends it. */
  changed(book: SubscriptionBook, before: Subscription, after: Subscription, by: Mover, nowMs: number): Guarded[] {
    const { userId } = book
    const { subscriptionId, reason } = after
    const items = book.items.map((one) => (one === before ? after : one))
    if (before.state === after.state) return [rewritten(book, items)]
    assertAllowed<SubscriptionState>(subscriptionTransitions, before.state, after.state, by)
    const event = { type: 'subscription.disabled' as const, subject: userId, data: { subscriptionId, reason } }
    return [rewritten(book, items), eventRow(keys.subscriptionEvent(userId, subscriptionId, book.v + 1), event, nowMs)]
  },
}
