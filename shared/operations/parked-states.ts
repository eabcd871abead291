import type { Mover, Transitions } from '#shared/kernel/transitions.ts'

/** What is parked: one leg that could not be undone, a whole purchase, a refund, a return that its merchant never answered, or an event that cannot be told. */
export const parkedKinds = ['leg', 'purchase', 'refund', 'return', 'event'] as const
export type ParkedKind = (typeof parkedKinds)[number]

export const parkedStates = ['open', 'retrying', 'resolved'] as const
export type ParkedState = (typeof parkedStates)[number]

/** Whoever brings the money or the answer that was missing, or hears a no once more. */
const finders: readonly Mover[] = ['user', 'agent', 'merchant', 'saga', 'sweep']

/** A parked item. What is tried again and fails is open again, the same item; so is what was taken for mended too soon. */
export const parkedTransitions: Transitions<ParkedState> = {
  open: { open: ['operator'], retrying: ['operator'], resolved: [...finders, 'operator'] },
  retrying: { open: finders, resolved: [...finders, 'operator'] },
  resolved: { open: ['saga', 'sweep', 'relay'] },
}

/** What an operator can say became of it, and `mended` for what the machinery ended after all. */
export const outcomes = ['bought', 'not-bought', 'refunded', 'refused', 'written-off', 'dropped', 'mended'] as const
export type Outcome = (typeof outcomes)[number]

const ofPurchase = ['bought', 'not-bought', 'refunded', 'written-off'] as const

/** Which of them can be said of what. */
export const possibleOutcomes: Readonly<Record<ParkedKind, readonly Outcome[]>> = {
  leg: ofPurchase,
  purchase: ofPurchase,
  refund: ['refunded', 'refused', 'written-off'],
  return: ['refunded', 'refused'],
  event: ['dropped'],
}
