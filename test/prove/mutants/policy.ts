import type { Mutant } from '#test/prove/mutant.ts'

const judge = 'shared/policy/rules/judge-policy.ts'
const request = 'shared/policy/rows/judged-request.ts'

export const mutants: Mutant[] = [
  {
    claim: 11,
    name: 'a rule of the policy is skipped',
    file: judge,
    from: 'const judged = rules.map(',
    to: 'const judged = rules.slice(1).map(',
  },
  {
    claim: 11,
    name: 'the mildest rule that applies counts',
    file: 'shared/policy/rules/verdicts.ts',
    from: 'verdicts.findLast((verdict)',
    to: 'verdicts.find((verdict)',
  },
  {
    claim: 11,
    name: "a user's rules take the place of the operator's",
    file: request,
    from: '...stage.rules.map((terms)',
    to: '...(own.rules.length > 0 ? [] : stage.rules).map((terms)',
  },
  {
    claim: 11,
    name: 'the verdict is not kept with the receipt',
    file: 'shared/purchase/rows/request/freeze-and-request.ts',
    from: '    policy,\n    ...(demands && { demands }),',
    to: '    ...(demands && { demands }),',
  },
  {
    claim: 11,
    name: 'a delegation decides in spite of the verdict',
    file: 'shared/purchase/rows/request/by-delegation.ts',
    from: "policy.verdict === 'allow' ? coveringDecision(",
    to: "policy.verdict !== 'refuse' ? coveringDecision(",
  },
  {
    claim: 11,
    name: 'a refusal of the policy refuses nothing',
    file: request,
    from: "if (policy.verdict !== 'refuse') return",
    to: "if (policy.verdict !== 'allow') return",
  },
  {
    claim: 11,
    name: 'a verdict that demands a passkey demands none',
    file: 'shared/purchase/rows/request/by-policy.ts',
    from: "judged.policy.verdict === 'ask_with_passkey'",
    to: "judged.policy.verdict === 'refuse'",
  },
  {
    claim: 11,
    name: 'requests at once are counted one by one',
    file: 'shared/policy/rows/asked-count.ts',
    from: 'open.length > 0 ?',
    to: 'open.length < 0 ?',
  },
  {
    claim: 11,
    name: 'a request under way passes rules that have changed',
    file: request,
    from: 'writes: [counted, userPolicies.unchanged(userId, own)]',
    to: 'writes: [counted]',
  },
  {
    claim: 8,
    name: 'a payment that waits for its user counts as declined',
    file: 'shared/purchase/flows/payment/ask-for-hold.ts',
    from: 'return recordChallenged(leg, checkout.userId, outcome.action, Date.now())',
    to: "return recordDeclined(leg, 'requires_action', Date.now())",
  },
  {
    claim: 8,
    name: 'a purchase goes on while the bank still waits for its user',
    file: 'functions/purchase/authorize-payment.ts',
    from: 'if (challenged)\n',
    to: 'if (challenged && held < 0)\n',
  },
  {
    claim: 8,
    name: 'what nobody confirmed in time is left open at the bank',
    file: 'shared/purchase/flows/payment/record-payment.ts',
    from: "if (nowMs < Date.parse(leg.challenge?.expiresAt ?? '')) return leg",
    to: 'if (leg.challenge) return leg',
  },
  {
    claim: 8,
    name: 'a challenge that was answered stays on the list',
    file: 'shared/purchase/rows/legs.ts',
    from: 'before.challenge && set.payment ? { gsi1pk: undefined, gsi1sk: undefined } : {}',
    to: '{}',
  },
  {
    claim: 11,
    name: 'what was bought stays new',
    file: 'shared/purchase/rows/settle-leg.ts',
    from: 'checkout.strangers ?? []',
    to: '(checkout.strangers ?? []).slice(0, 0)',
  },
  {
    claim: 11,
    name: 'a drift goes beyond what a rule of the policy asks about',
    file: 'shared/purchase/rows/request/freeze-and-request.ts',
    from: 'caps: [...caps, ...policyCaps(policy, currency), ',
    to: 'caps: [...caps, ',
  },
]
