import type { Mover, Transitions } from './transitions.ts'

export const paymentStates = [
  'none',
  'requested',
  'authorized',
  'captured',
  'partially_refunded',
  'refunded',
  'voided',
  'declined',
  'unknown',
] as const
export type PaymentState = (typeof paymentStates)[number]

/** A refund is booked by whoever sees first that the money is back. */
const givingBack: readonly Mover[] = ['user', 'agent', 'merchant', 'sweep', 'operator']

/** The money of one leg. `requested` and `unknown` are looked up at the bank, never guessed. */
export const paymentTransitions: Transitions<PaymentState> = {
  none: { requested: ['saga'], voided: ['saga'] },
  requested: { requested: ['saga'], authorized: ['saga'], declined: ['saga'], unknown: ['saga'], voided: ['saga'] },
  unknown: { requested: ['saga'], authorized: ['saga'], declined: ['saga'], voided: ['saga'] },
  authorized: { captured: ['saga', 'sweep'], voided: ['saga'], unknown: ['saga'] },
  captured: { partially_refunded: givingBack, refunded: [...givingBack, 'saga'] },
  partially_refunded: { partially_refunded: givingBack, refunded: givingBack },
  refunded: {},
  voided: {},
  declined: { voided: ['saga'] },
}

export const placementStates = ['none', 'requested', 'placed', 'refused', 'unknown', 'canceled'] as const
export type PlacementState = (typeof placementStates)[number]

/** The merchant's side of one leg. `placed` is the pivot: after it only forward, unless the whole purchase unwinds. */
export const placementTransitions: Transitions<PlacementState> = {
  none: { requested: ['saga'], canceled: ['saga'] },
  requested: {
    requested: ['saga'],
    placed: ['saga', 'merchant'],
    refused: ['saga'],
    unknown: ['saga'],
    canceled: ['saga'],
  },
  unknown: { requested: ['saga'], placed: ['saga', 'merchant'], refused: ['saga'], canceled: ['saga'] },
  placed: { canceled: ['saga'] },
  refused: { placed: ['saga'], canceled: ['saga'] },
  canceled: {},
}

/** `open` takes intents; `undoing` takes none any more; the rest are ends. */
export const legPhases = ['open', 'undoing', 'undone', 'settled', 'parked'] as const
