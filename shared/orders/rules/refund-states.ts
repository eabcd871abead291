import type { Mover, Transitions } from '#shared/kernel/transitions.ts'

export const refundStates = ['requested', 'done', 'refused', 'parked'] as const
export type RefundState = (typeof refundStates)[number]

/** Movers that request or find a refund: the call, the merchant's message, or the sweep. */
const askers: readonly Mover[] = ['user', 'agent', 'merchant', 'sweep']

/** Money on its way back. `done` is what the bank shows, and that overrides an earlier refusal. */
export const refundTransitions: Transitions<RefundState> = {
  requested: { done: [...askers, 'operator'], refused: askers, parked: askers },
  parked: { done: [...askers, 'operator'], requested: ['operator'], refused: ['operator'] },
  refused: { done: [...askers, 'operator'] },
  done: {},
}
