import type { Transitions } from '#shared/kernel/transitions.ts'

export const approvalOutcomes = ['pending', 'approved', 'rejected', 'expired', 'withdrawn'] as const
export type ApprovalOutcome = (typeof approvalOutcomes)[number]

/** One request that the user decide. The named user answers it once; no other principal can approve. One that a delegation decides is never pending. */
export const approvalTransitions: Transitions<ApprovalOutcome> = {
  pending: {
    approved: ['user'],
    rejected: ['user'],
    expired: ['saga', 'sweep'],
    withdrawn: ['user', 'agent'],
  },
  approved: {},
  rejected: {},
  expired: {},
  withdrawn: {},
}
