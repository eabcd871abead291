import { LimitsBody } from '#functions/me/limits-body.ts'
import { puttingLimits } from '#shared/identity/rows/users.ts'
import { route } from '#shared/platform/http/route.ts'

/** Sets what may be spent. It widens authority, so like a decision it asks for a recent login. */
export const handler = route(
  {
    operation: 'putLimits',
    method: 'PUT',
    path: '/v1/me/limits',
    summary: 'Set your spending limits',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    body: LimitsBody,
    reply: LimitsBody,
    status: 200,
    idempotency: 'optional',
    fails: ['auth.stale-login'],
    grants: { write: ['USER'] },
  },
  async ({ body, principal, commit }) => commit([puttingLimits(principal.userId, body)], { reply: body }),
)
