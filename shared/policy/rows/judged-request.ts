import { Failure } from '#shared/kernel/errors.ts'
import type { Item, Key } from '#shared/platform/table/expression.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { decisiveRules, judgePolicy } from '#shared/policy/rules/judge-policy.ts'
import { type PolicyInputs, type PolicyVerdict, policyVersion } from '#shared/policy/rules/policy-verdict.ts'
import { askedIn, askedKey, countAsked } from './asked-count.ts'
import { familiarKeys, type Involved, strangersIn } from './familiar.ts'
import { stagePolicy, trustOf } from './stage-policy.ts'
import { userPolicies } from './user-policies.ts'

/** What the policy is asked about a purchase. */
export interface AskedOfPolicy extends Involved, Pick<PolicyInputs, 'totalMinor' | 'currency' | 'boughtBefore'> {
  userId: string
  country: string | undefined
}

/** The rows that a judgement reads, for `judgedRequest`: as many as there are merchants, and four. */
export const policyKeys = (userId: string, involved: Involved, nowMs: number): Key[] => [
  userPolicies.key(userId),
  askedKey(userId, nowMs),
  ...familiarKeys(userId, involved),
]

export interface JudgedRequest {
  policy: PolicyVerdict
  /** What of the purchase is new to its user. */
  strangers: string[]
  writes: Guarded[]
}

/** The verdict on a request by the rows behind `policyKeys`. The writes count it, and hold it to the user's rules as they were read. */
export const judgedRequest = async (
  [ownRow, askedRow, ...familiarRows]: readonly (Item | undefined)[],
  question: AskedOfPolicy,
  nowMs: number,
): Promise<JudgedRequest> => {
  const { userId, merchantIds, totalMinor, currency, country, boughtBefore } = question
  const [addressRow, instrumentRow, ...merchantRows] = familiarRows
  const [stage, trust] = await Promise.all([stagePolicy(), trustOf(merchantIds)])
  const own = userPolicies.in(ownRow)
  const all = [
    ...stage.rules.map((terms) => ({ by: 'operator' as const, terms })),
    ...own.rules.map((terms) => ({ by: 'user' as const, terms })),
  ]
  const byCountry = all.some(({ terms }) => terms.rule === 'country')
  const inputs: PolicyInputs = {
    at: new Date(nowMs).toISOString(),
    totalMinor,
    currency,
    askedBefore: askedIn(askedRow),
    merchants: merchantIds.map((merchantId, at) => ({
      merchantId,
      trust: trust[at] ?? 'new',
      boughtFrom: merchantRows[at] !== undefined,
    })),
    addressUsed: addressRow !== undefined,
    instrumentUsed: instrumentRow !== undefined,
    ...(byCountry && country && { country }),
    boughtBefore,
  }
  const counted = countAsked(
    userId,
    inputs.askedBefore,
    all.map(({ terms }) => terms),
    nowMs,
  )
  return {
    policy: {
      ...judgePolicy(all, inputs),
      version: policyVersion,
      rulesOf: { operator: stage.version, user: own.v },
      inputs,
    },
    strangers: strangersIn(question, familiarRows),
    writes: [counted, userPolicies.unchanged(userId, own)],
  }
}

/** Refuses a request by the rules that say so, and names them. */
export const assertNotRefused = (policy: PolicyVerdict): void => {
  if (policy.verdict !== 'refuse') return
  const rules = decisiveRules(policy)
  throw new Failure('policy.refused', `The policy refuses it: ${rules.map(({ says }) => says).join(' ')}`, {
    rules: rules.map(({ by, terms, says }) => ({ by, rule: terms.rule, says })),
  })
}
