import * as z from 'zod'
import { failureCodes } from '#shared/kernel/failure-code.ts'
import type { Mover, Transitions } from '#shared/kernel/transitions.ts'

/** What can be parked: a leg without undo, a whole purchase, a refund, a return without an answer, or an event that cannot be published. */
export const parkedKinds = ['leg', 'purchase', 'refund', 'return', 'event'] as const
export type ParkedKind = (typeof parkedKinds)[number]

/** Why nobody could end it: a failure's code, or what no caller is told as a failure. Anything else is a defect of ours. */
export const ParkedReason = z
  .enum([...failureCodes, 'order.full', 'webhook.unreadable', 'return.unanswered', 'return.unpaid', 'refund.unpaid'])
  .catch('internal')
export type ParkedReason = z.output<typeof ParkedReason>

export const parkedStates = ['open', 'retrying', 'resolved'] as const
export type ParkedState = (typeof parkedStates)[number]

/** Movers whose try an operator's retry starts or meets. */
const triers: readonly Mover[] = ['user', 'agent', 'saga', 'sweep']
/** Movers that see the missing money or answer: a merchant's message tells of it. */
const finders: readonly Mover[] = [...triers, 'merchant', 'operator']

/** A parked item. The same item opens again after a failed retry, or when it was resolved too soon. */
export const parkedTransitions: Transitions<ParkedState> = {
  open: { open: ['operator'], retrying: ['operator'], resolved: finders },
  retrying: { open: triers, resolved: finders },
  resolved: { open: ['saga', 'sweep', 'relay'] },
}

/** Outcomes that an operator can state, and `mended` for an item that the platform resolved after all. */
export const outcomes = ['bought', 'not-bought', 'refunded', 'refused', 'written-off', 'dropped', 'mended'] as const
export type ParkedOutcome = (typeof outcomes)[number]

const ofPurchase = ['bought', 'not-bought', 'refunded', 'written-off'] as const

/** The outcomes that fit each kind. */
export const possibleOutcomes: Readonly<Record<ParkedKind, readonly ParkedOutcome[]>> = {
  leg: ofPurchase,
  purchase: ofPurchase,
  refund: ['refunded', 'refused', 'written-off'],
  return: ['refunded', 'refused'],
  event: ['dropped'],
}
