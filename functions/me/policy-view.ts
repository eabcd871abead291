import * as z from 'zod'
import { stagePolicy } from '#shared/policy/rows/stage-policy.ts'
import type { UserPolicy } from '#shared/policy/rows/user-policies.ts'
import { PolicyRules } from '#shared/policy/rules/policy-rules.ts'

/** The rules that a user's purchases are judged by. The strictest that applies counts, so the user's can only add to the operator's. */
export const PolicyView = z.object({
  /** Set by the stage; nobody loosens them here. */
  operator: PolicyRules,
  /** The user's own. */
  rules: PolicyRules,
  /** Counts changes of the user's own; 0 before the first. */
  version: z.int(),
  updatedAt: z.string().optional(),
})

export const policyView = async ({ rules, v, updatedAt }: UserPolicy): Promise<z.input<typeof PolicyView>> => ({
  operator: [...(await stagePolicy()).rules],
  rules,
  version: v,
  ...(updatedAt && { updatedAt }),
})
