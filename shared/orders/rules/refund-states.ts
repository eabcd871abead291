import type { Mover, Transitions } from '#shared/kernel/transitions.ts'

export const refundStates = ['requested', 'done', 'refused', 'parked'] as const
export type RefundState = (typeof refundStates)[number]

/** Whoever asks or looks first: the call that wants it, the merchant's message, or the sweep. */
const askers: readonly Mover[] = ['user', 'agent', 'merchant', 'sweep']

/** Money on its way back. `done` is what the bank shows, and that outweighs any no that was heard before. */
export const refundTransitions: Transitions<RefundState> = {
  requested: { done: [...askers, 'operator'], refused: askers, parked: askers },
  parked: { done: [...askers, 'operator'], requested: ['operator'], refused: ['operator'] },
  refused: { done: [...askers, 'operator'] },
  done: {},
}
