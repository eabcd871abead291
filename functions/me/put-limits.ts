import { LimitsBody } from '#functions/me/limits-body.ts'
import { puttingLimits } from '#shared/identity/rows/users.ts'
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
    fails: [],
    grants: { write: ['USER'] },
    http: { method: 'PUT', path: '/v1/me/limits' },
  },
  async ({ input, principal, commit }) => commit([puttingLimits(principal.userId, input)], input),
)

export const handler = http(putLimits)
