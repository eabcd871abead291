import { PolicyView, policyView } from '#functions/me/policy-view.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { userPolicies } from '#shared/policy/rows/user-policies.ts'

/** The rules that decide whether a purchase asks, needs a passkey, or is refused. */
export const getPolicy = operation(
  {
    name: 'getPolicy',
    summary: 'The rules that your purchases are judged by',
    tool: {
      says: "Shows the rules by which a purchase asks the user, needs the user's passkey, or is refused. You cannot change them.",
    },
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    output: PolicyView,
    fails: [],
    grants: { read: ['POLICY'], parameters: ['settings'] },
    http: { method: 'GET', path: '/v1/me/policy' },
  },
  async ({ principal }) => policyView(await userPolicies.of(principal.userId)),
)

export const handler = http(getPolicy)
