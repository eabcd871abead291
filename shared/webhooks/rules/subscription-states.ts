import type { Transitions } from '#shared/kernel/transitions.ts'

export const subscriptionStates = ['active', 'disabled'] as const
export type SubscriptionState = (typeof subscriptionStates)[number]

/** Failed deliveries end a subscription, whichever mover sends them. Its owner deletes it and makes a new one. */
export const subscriptionTransitions: Transitions<SubscriptionState> = {
  active: { disabled: ['relay', 'sweep', 'user', 'agent'] },
  disabled: {},
}
