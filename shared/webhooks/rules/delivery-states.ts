import type { Mover, Transitions } from '#shared/kernel/transitions.ts'

export const deliveryStates = ['due', 'delivered', 'failed'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** Movers that request a send. */
const callers: readonly Mover[] = ['user', 'agent']
/** Movers that send it: its event, then the sweep, or a call that wants it now. */
const senders: readonly Mover[] = ['relay', 'sweep', ...callers]

/** A message to a subscriber. An ended delivery can be sent again, any number of times. */
export const deliveryTransitions: Transitions<DeliveryState> = {
  due: { due: senders, delivered: senders, failed: senders },
  delivered: { due: callers },
  failed: { due: callers },
}
