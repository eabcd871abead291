import type { Mover, Transitions } from '#shared/kernel/transitions.ts'

export const refundStates = ['requested', 'done', 'refused', 'parked'] as const
export type RefundState = (typeof refundStates)[number]

/** Callers, and the sweep that continues after them. */
const askers: readonly Mover[] = ['user', 'agent', 'sweep']
/** Movers that ask for the money: a merchant's message pays what the merchant promised. */
const payers: readonly Mover[] = [...askers, 'merchant']
/** Movers that see the money at the bank. */
const bookers: readonly Mover[] = [...payers, 'operator']

/** Money on its way back. `done` is what the bank shows, and that overrides an earlier refusal. A merchant's later promise does too. */
export const refundTransitions: Transitions<RefundState> = {
  requested: { done: bookers, refused: payers, parked: askers },
  parked: { done: bookers, requested: ['operator'], refused: ['operator'] },
  refused: { done: bookers, requested: ['merchant', 'sweep'] },
  done: {},
}
