import * as z from 'zod'
import { PolicyView, policyView } from '#functions/me/policy-view.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { userPolicies } from '#shared/policy/rows/user-policies.ts'
import { PolicyRules } from '#shared/policy/rules/policy-rules.ts'

/** Replaces the user's own rules. They add to the operator's, so nothing the user sets makes a verdict less strict. Taking a rule of one's own away widens authority, so this needs a recent login. */
export const putPolicy = operation(
  {
    name: 'putPolicy',
    summary: 'Set your own rules beside those of the operator',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: z.strictObject({ rules: PolicyRules }),
    output: PolicyView,
    idempotency: 'optional',
    fails: [],
    grants: { read: ['POLICY'], write: ['POLICY', 'AUDIT'], parameters: ['settings'] },
    http: { method: 'PUT', path: '/v1/me/policy' },
  },
  async ({ input, principal: { userId }, commit }) => {
    const { after, writes } = userPolicies.put(userId, await userPolicies.of(userId), input.rules, Date.now())
    return commit(writes, await policyView(after))
  },
)

export const handler = http(putPolicy)
