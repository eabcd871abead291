import * as z from 'zod'
import { decisiveRules } from '#shared/policy/rules/judge-policy.ts'
import { JudgedRule, type PolicyVerdict } from '#shared/policy/rules/policy-verdict.ts'
import { verdicts } from '#shared/policy/rules/verdicts.ts'

/** A verdict in short: with the rules that made it what it is. The receipt has the rest. */
export const PolicyAnswer = z.object({
  verdict: z.enum(verdicts),
  rules: z.array(z.object({ by: JudgedRule.shape.by, rule: z.string(), says: z.string() })),
})

export const policyAnswer = (policy: Pick<PolicyVerdict, 'verdict' | 'rules'>): z.input<typeof PolicyAnswer> => ({
  verdict: policy.verdict,
  rules: decisiveRules(policy).map(({ by, terms, says }) => ({ by, rule: terms.rule, says })),
})
