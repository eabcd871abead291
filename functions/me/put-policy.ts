import * as z from 'zod'
import { PolicyView, policyView } from '#functions/me/policy-view.ts'
import { notLatelyReset } from '#shared/identity/rows/lately-reset.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { userPolicies } from '#shared/policy/rows/user-policies.ts'
import { dropsDemand } from '#shared/policy/rules/drops-demand.ts'
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
    fails: ['auth.lately-reset'],
    grants: { read: ['POLICY', 'USER'], write: ['POLICY', 'AUDIT'], parameters: ['settings'] },
    http: { method: 'PUT', path: '/v1/me/policy' },
  },
  async ({ input, principal: { userId }, commit }) => {
    const nowMs = Date.now()
    const before = await userPolicies.of(userId)
    const { after, writes } = userPolicies.put(userId, before, input.rules, nowMs)
    const loosens = dropsDemand(before.rules, input.rules)
    const guarded = loosens ? [...writes, await notLatelyReset(userId, nowMs)] : writes
    return commit(guarded, await policyView(after))
  },
)

export const handler = http(putPolicy)
