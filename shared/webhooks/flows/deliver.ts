import { standingAgent } from '#shared/identity/rows/agents.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import { commit } from '#shared/platform/table/table.ts'
import { deliveryWait, subscriptionTimeLimitMs } from '#shared/webhooks/durations.ts'
import {
  type AttemptEnd,
  type Delivery,
  type DeliveryAttempt,
  deliveries,
  Overtaken,
} from '#shared/webhooks/rows/deliveries.ts'
import { type Subscription, subscriptions } from '#shared/webhooks/rows/subscriptions.ts'
import { postNotice } from './call-subscriber.ts'
import { editSubscription } from './edit-subscription.ts'

const taken = ({ status = 0 }: DeliveryAttempt): boolean => status >= 200 && status < 300

const revoked = async ({ createdBy }: Subscription): Promise<boolean> => {
  const [kind, agentId = ''] = createdBy.split(':')
  return kind === 'agent' && !(await standingAgent(agentId))
}

const disable = (delivery: Delivery, reason: string, by: Mover, nowMs: number): Promise<void> => {
  const toDisabled = (current: Subscription): Subscription =>
    current.state === 'disabled' ? current : { ...current, state: 'disabled', reason }
  return editSubscription(delivery, toDisabled, by, nowMs)
}

/** What an attempt shows of the subscription: it works, its failures begin, its server is gone, or it failed for too long. */
const judge = async (
  subscription: Subscription,
  delivery: Delivery,
  attempt: DeliveryAttempt,
  by: Mover,
  nowMs: number,
) => {
  const { failingSince } = subscription
  const note = (edit: (current: Subscription) => Subscription) => editSubscription(delivery, edit, by, nowMs)
  if (taken(attempt)) {
    if (failingSince) await note(({ failingSince: _, ...rest }) => rest)
  } else if (attempt.status === 410) await disable(delivery, 'gone', by, nowMs)
  else if (!failingSince)
    await note((current) => (current.failingSince ? current : { ...current, failingSince: attempt.at }))
  else if (nowMs - Date.parse(failingSince) >= subscriptionTimeLimitMs) await disable(delivery, 'gave_up', by, nowMs)
}

const endOf = (delivery: Delivery, attempt: DeliveryAttempt): AttemptEnd => {
  if (taken(attempt)) return { state: 'delivered' }
  const waitSeconds = deliveryWait(delivery.tries + 1)
  if (attempt.status === 410) return { state: 'failed', reason: 'gone' }
  return waitSeconds === undefined ? { state: 'failed', reason: 'gave_up' } : { waitSeconds }
}

/** Records the attempt's result, unless another attempt was recorded first. */
const attempted = async (...how: Parameters<typeof deliveries.attempted>): Promise<Delivery> => {
  const { after, writes } = deliveries.attempted(...how)
  await commit(writes).catch((error: unknown) => {
    if (!(error instanceof Overtaken)) throw error
  })
  return after
}

/** Sends one committed delivery if its subscription is active, and records the result. Two sends are one event to the subscriber: the id is the same. */
export const attemptDelivery = async (delivery: Delivery, by: Mover): Promise<Delivery> => {
  const { items } = await subscriptions.of(delivery.userId)
  const subscription = items.find(({ subscriptionId }) => subscriptionId === delivery.subscriptionId)
  const failed = (reason: string) => attempted(delivery, undefined, { state: 'failed', reason }, by, Date.now())
  if (!subscription) return failed('subscription_deleted')
  if (subscription.state === 'disabled') return failed('subscription_disabled')
  if (await revoked(subscription)) {
    await disable(delivery, 'agent_revoked', by, Date.now())
    return failed('subscription_disabled')
  }
  const at = new Date(Date.now()).toISOString()
  const answer = await postNotice(subscription, { id: delivery.eventId, body: delivery.body }, Date.parse(at))
  const attempt = { at, ...answer }
  const after = await attempted(delivery, attempt, endOf(delivery, attempt), by, Date.now())
  await judge(subscription, delivery, attempt, by, Date.now())
  return after
}
