import type { Mover, Transitions } from '#shared/kernel/transitions.ts'

export const paymentStates = [
  'none',
  'requested',
  'challenged',
  'authorized',
  'captured',
  'partially_refunded',
  'refunded',
  'voided',
  'declined',
] as const
export type PaymentState = (typeof paymentStates)[number]

/** Movers that can book a refund: the first that sees the money back. */
const givingBack: readonly Mover[] = ['user', 'agent', 'merchant', 'sweep', 'operator']

/** How unsettled money ends: an operator states it, or the saga undoes what it finds at the bank. */
const cleared = {
  captured: ['operator'],
  refunded: ['saga', 'operator'],
  voided: ['saga', 'operator'],
} as const satisfies { readonly [To in PaymentState]?: readonly Mover[] }

/** The money of one leg. `requested` is looked up at the bank, never guessed. `challenged` waits for the user at their bank. */
export const paymentTransitions: Transitions<PaymentState> = {
  none: { requested: ['saga'], voided: ['saga', 'operator'] },
  requested: { requested: ['saga'], challenged: ['saga'], authorized: ['saga'], declined: ['saga'], ...cleared },
  challenged: { authorized: ['saga'], declined: ['saga'], ...cleared },
  authorized: { ...cleared, captured: ['saga', 'operator'] },
  captured: { partially_refunded: givingBack, refunded: [...givingBack, 'saga'] },
  partially_refunded: { partially_refunded: givingBack, refunded: givingBack },
  refunded: {},
  voided: {},
  declined: { voided: ['saga', 'operator'] },
}

export const placementStates = ['none', 'requested', 'placed', 'refused', 'unknown', 'canceled'] as const
export type PlacementState = (typeof placementStates)[number]

/** The merchant's side of one leg. `placed` is the pivot: after it only forward, unless the whole purchase unwinds. An operator may state an unknown outcome. */
export const placementTransitions: Transitions<PlacementState> = {
  none: { requested: ['saga'], refused: ['saga'], canceled: ['saga', 'operator'], placed: ['operator'] },
  requested: {
    requested: ['saga'],
    placed: ['saga', 'merchant', 'operator'],
    refused: ['saga'],
    unknown: ['saga'],
    canceled: ['saga', 'operator'],
  },
  unknown: {
    requested: ['saga'],
    placed: ['saga', 'merchant', 'operator'],
    refused: ['saga'],
    canceled: ['saga', 'operator'],
  },
  placed: { canceled: ['saga', 'operator'] },
  refused: { placed: ['saga', 'operator'], canceled: ['saga', 'operator'] },
  canceled: {},
}

/** Whether nobody knows yet what became of the request: it is looked up. */
export const outcomeOpen = (state: string): boolean => state === 'requested' || state === 'unknown'

/** Whether the bank has not answered for good: the money is undone by what it says then. */
export const paymentOpen = (state: PaymentState): boolean => state === 'challenged' || outcomeOpen(state)

/** `open` takes intents; `undoing` takes none any more; `parked` waits for an operator; the rest are ends. */
export const legPhases = ['open', 'undoing', 'undone', 'settled', 'parked'] as const
export type LegPhase = (typeof legPhases)[number]

/** Whether the leg has reached an end. */
export const legEnded = ({ phase }: { phase: LegPhase }): boolean => phase === 'undone' || phase === 'settled'

/** One leg's phase in its purchase. Only an operator moves it out of `parked`. */
export const phaseTransitions: Transitions<LegPhase> = {
  open: { undoing: ['saga'], settled: ['saga', 'operator'], parked: ['saga'], undone: ['operator'] },
  undoing: { undone: ['saga', 'operator'], parked: ['saga'], settled: ['operator'] },
  parked: { undoing: ['operator'], undone: ['operator'], settled: ['operator'] },
  undone: {},
  settled: {},
}
