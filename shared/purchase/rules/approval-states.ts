import type { Transitions } from '#shared/kernel/transitions.ts'

export const approvalOutcomes = ['pending', 'approved', 'rejected', 'expired', 'withdrawn'] as const
export type ApprovalOutcome = (typeof approvalOutcomes)[number]

/** One question to a person. It is answered once, by that person; nobody else can say yes. */
export const approvalTransitions: Transitions<ApprovalOutcome> = {
  pending: { approved: ['user'], rejected: ['user'], expired: ['saga', 'sweep'], withdrawn: ['user', 'agent'] },
  approved: {},
  rejected: {},
  expired: {},
  withdrawn: {},
}
