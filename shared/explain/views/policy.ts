import { contentHash } from '#shared/kernel/hash.ts'
import type { Receipt } from '#shared/orders/rules/receipt.ts'
import { decisiveRules, judgePolicy } from '#shared/policy/rules/judge-policy.ts'
import type { PolicyVerdict } from '#shared/policy/rules/policy-verdict.ts'
import { type ExplainEntry, entryOf, type StoredRow, textField } from './entry.ts'

const meaning = {
  allow: 'The policy allowed it: a delegation or the user decides.',
  ask: 'The policy asked the user.',
  ask_with_passkey: 'The policy asked the user to approve with a passkey.',
  refuse: 'The policy refused it.',
} as const

/** Whether the stored rules and inputs still have the stored verdict. */
const recomputes = ({ rules, inputs, verdict }: PolicyVerdict): boolean => {
  const anew = judgePolicy(rules, inputs)
  return anew.verdict === verdict && contentHash(anew.rules) === contentHash(rules)
}

/** What the policy said of a receipt, rule by rule, computed again. */
export const policyEntries = (
  row: StoredRow,
  receipt: Receipt | undefined,
  approval: StoredRow | undefined,
): ExplainEntry[] => {
  const { policy } = receipt ?? {}
  if (!policy) return []
  const reasons = decisiveRules(policy).map(({ says }) => says)
  return [
    entryOf(row, {
      at: textField(approval ?? {}, 'requestedAt'),
      kind: 'policy',
      says: [meaning[policy.verdict], ...reasons].join(' '),
      data: {
        verdict: policy.verdict,
        version: policy.version,
        operatorRules: policy.rulesOf.operator,
        userRules: policy.rulesOf.user,
      },
      parts: policy.rules.map(({ by, terms, applies, says }) => ({
        by,
        rule: terms.rule,
        verdict: terms.verdict,
        applies,
        says,
      })),
      hash: { of: 'the verdict, computed again', value: policy.verdict, verified: recomputes(policy) },
    }),
  ]
}
