import { LimitsBody } from '#functions/me/limits-body.ts'
import { notLatelyReset } from '#shared/identity/rows/lately-reset.ts'
import { limitsOf, puttingLimits } from '#shared/identity/rows/users.ts'
import { loosensDemand } from '#shared/identity/rules/spending-limits.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Sets the spending limits. Higher limits widen authority, so this needs a recent login, as a decision does. */
export const putLimits = operation(
  {
    name: 'putLimits',
    summary: 'Set your spending limits',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: LimitsBody,
    output: LimitsBody,
    idempotency: 'optional',
    fails: ['auth.lately-reset'],
    grants: { read: ['USER'], write: ['USER'] },
    http: { method: 'PUT', path: '/v1/me/limits' },
  },
  async ({ input, principal: { userId }, commit }) => {
    const loosens = loosensDemand(await limitsOf(userId), input)
    const notReset = loosens ? [await notLatelyReset(userId, Date.now())] : []
    return commit([puttingLimits(userId, input), ...notReset], input)
  },
)

export const handler = http(putLimits)
