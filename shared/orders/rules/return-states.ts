import type { Mover, Transitions } from '#shared/kernel/transitions.ts'
import type { Fact } from './order-facts.ts'

export const returnStates = ['requested', 'approved', 'in_transit', 'received', 'refunded', 'rejected'] as const
export type ReturnState = (typeof returnStates)[number]

/** Movers that learn of goods on their way: the call that asked, the merchant's webhook, or the sweep that looked. */
const reporters: readonly Mover[] = ['user', 'agent', 'merchant', 'sweep']
/** Movers that end it: an operator too, who never says where goods are. */
const enders: readonly Mover[] = [...reporters, 'operator']

/** A return of goods. A message may be lost, so stages may be skipped; a refund overrides an earlier refusal. */
export const returnTransitions: Transitions<ReturnState> = {
  requested: { approved: reporters, in_transit: reporters, received: reporters, refunded: enders, rejected: enders },
  approved: { in_transit: reporters, received: reporters, refunded: enders, rejected: enders },
  in_transit: { received: reporters, refunded: enders, rejected: enders },
  received: { refunded: enders, rejected: enders },
  rejected: { refunded: enders },
  refunded: {},
}

/** Why something goes back. */
export const returnReasons = [
  'damaged',
  'defective',
  'wrong_item',
  'not_as_described',
  'arrived_late',
  'no_longer_wanted',
  'other',
] as const

const stages = { return_approved: 'approved', return_in_transit: 'in_transit', return_received: 'received' } as const

/** The state that one return's facts amount to, in any order and with any repetition. `refunded` needs money: the bank shows its refund, or all was refunded before. */
export const returnStateOf = (facts: readonly Fact[], moneyBack: boolean): ReturnState => {
  if (moneyBack) return 'refunded'
  const has = (kind: Fact['kind']) => facts.some((fact) => fact.kind === kind)
  if (has('return_rejected')) return 'rejected'
  const reached = (['return_received', 'return_in_transit', 'return_approved'] as const).find(has)
  return reached ? stages[reached] : 'requested'
}

/** Whether the return can still change. */
export const returnOpen = (state: ReturnState): boolean => state !== 'refunded' && state !== 'rejected'
