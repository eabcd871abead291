import * as z from 'zod'
import { delegationRules, Judgement } from '#shared/authority/rules/judge-delegation.ts'

/** Which version of which delegation decided, and what may change without another decision. */
export const DelegatedBy = z.object({
  delegationId: z.string(),
  version: z.int().positive(),
  /** The most that may be charged: the approved total, or more where the drift rule allows it. */
  mostMinor: z.int(),
  /** A lower total asks again, too. */
  exactly: z.literal(true).optional(),
})
export type DelegatedBy = z.output<typeof DelegatedBy>

/** A delegation's decision with every rule that was met. */
export const DelegatedDecision = DelegatedBy.extend({ rules: z.array(Judgement) })
export type DelegatedDecision = z.output<typeof DelegatedDecision>

/** Why a delegation that the agent could use did not decide. */
export const NotCovered = z.object({
  delegationId: z.string(),
  version: z.int().positive(),
  rule: z.enum(delegationRules),
  says: z.string(),
})
export type NotCovered = z.output<typeof NotCovered>
