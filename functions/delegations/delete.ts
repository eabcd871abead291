import * as z from 'zod'
import { DelegationView } from '#shared/authority/delegation-view.ts'
import { delegations } from '#shared/authority/rows/delegation-versions.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { DelegationParams, shownDelegation } from './delegation-params.ts'

/** The user revokes a delegation, with any login: it loosens nothing. Once it answers, no step requests a hold or an order that this delegation decided. */
export const revokeDelegation = operation(
  {
    name: 'revokeDelegation',
    summary: 'Revoke a delegation',
    access: { as: ['user'], scope: 'account:write' },
    input: z.strictObject(DelegationParams.shape),
    output: DelegationView,
    idempotency: 'required',
    fails: ['delegation.not-found', 'delegation.revoked'],
    grants: { read: ['DELEGATION', 'BUDGET'], write: ['DELEGATION', 'AUDIT', 'LIST'] },
    http: { method: 'DELETE', path: '/v1/delegations/{delegationId}', version: ({ version }) => version },
  },
  async ({ input: { delegationId }, principal: { userId }, commit }) => {
    const nowMs = Date.now()
    const { after, writes } = delegations.revoke(await delegations.owned(delegationId, userId), nowMs)
    return commit(writes, await shownDelegation(after, nowMs))
  },
)

export const handler = http(revokeDelegation)
