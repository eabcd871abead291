import type { Mover, Transitions } from '#shared/kernel/transitions.ts'

export const deliveryStates = ['due', 'delivered', 'failed'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** Who asks for it to be sent. */
const callers: readonly Mover[] = ['user', 'agent']
/** Movers that send it: its event, then the sweep, or a call that wants it now. */
const senders: readonly Mover[] = ['relay', 'sweep', ...callers]

/** A message to a subscriber. What ended can be sent again, as often as it is asked for. */
export const deliveryTransitions: Transitions<DeliveryState> = {
  due: { due: senders, delivered: senders, failed: senders },
  delivered: { due: callers },
  failed: { due: callers },
}
