import type { Mover, Transitions } from '#shared/kernel/transitions.ts'

/** waiting: its parcel is of no order yet. parked: it cannot be placed, or was tried for days. */
export const inboxStates = ['received', 'waiting', 'applied', 'parked'] as const
export type InboxState = (typeof inboxStates)[number]

/** Its sender, whose message is worked through as it comes, and the sweep after that. */
const workers: readonly Mover[] = ['merchant', 'carrier', 'sweep']

/** A message that came in. Every state can be retried: an operator may apply any message again. */
export const inboxTransitions: Transitions<InboxState> = {
  received: { received: ['operator'], waiting: workers, applied: workers, parked: workers },
  waiting: { received: ['operator'], waiting: workers, applied: workers, parked: workers },
  applied: { received: ['operator'] },
  parked: { received: ['operator'] },
}
