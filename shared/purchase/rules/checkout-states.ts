import type { Transitions } from '#shared/kernel/transitions.ts'

export const checkoutStates = [
  'quoted',
  'awaiting_approval',
  'approved',
  'placing',
  'completed',
  'failed',
  'unsettled',
  'parked',
  'rejected',
  'expired',
  'canceled',
] as const
export type CheckoutState = (typeof checkoutStates)[number]

/** A purchase in the making. After `placing` only the saga, its sweep or an operator moves it. */
export const checkoutTransitions: Transitions<CheckoutState> = {
  quoted: {
    quoted: ['user', 'agent'],
    awaiting_approval: ['user', 'agent'],
    approved: ['delegation'],
    canceled: ['user', 'agent'],
    expired: ['sweep'],
  },
  awaiting_approval: {
    approved: ['user'],
    rejected: ['user'],
    expired: ['saga', 'sweep'],
    quoted: ['user', 'agent', 'saga'],
    canceled: ['user', 'agent'],
  },
  approved: {
    placing: ['saga'],
    quoted: ['saga'],
    failed: ['saga'],
    parked: ['saga', 'sweep'],
    canceled: ['user', 'agent'],
  },
  // Back to `quoted` only before anything was requested outside, as after an operator's retry.
  placing: {
    quoted: ['saga'],
    completed: ['saga'],
    failed: ['saga'],
    unsettled: ['saga'],
    parked: ['saga', 'sweep'],
  },
  unsettled: { completed: ['saga'], failed: ['saga'], parked: ['saga', 'sweep'] },
  parked: { completed: ['operator'], failed: ['operator'], placing: ['operator'] },
  completed: {},
  failed: {},
  rejected: {},
  expired: {},
  canceled: {},
}

/** Decided and not ended: only in these does a saga change anything. */
export const underWay: readonly CheckoutState[] = ['approved', 'placing', 'unsettled']
