import type { Transitions } from '#shared/kernel/transitions.ts'
import type { DelegationState } from './delegation.ts'

/** Only its user changes or revokes a delegation. It expires by its time, which is no state. */
export const delegationTransitions: Transitions<DelegationState> = {
  active: { active: ['user'], revoked: ['user'] },
  revoked: {},
}
