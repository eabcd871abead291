import * as z from 'zod'
import { DelegationView } from '#shared/authority/delegation-view.ts'
import { delegations } from '#shared/authority/rows/delegation-versions.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { DelegationParams, mayRead, shownDelegation } from './delegation-params.ts'

/** One delegation with what is left of it. An agent reads those that it may use. */
export const getDelegation = operation(
  {
    name: 'getDelegation',
    summary: 'One delegation and what is left of it',
    tool: {
      says: "Shows one delegation of the user with its limits and what is left. It needs the delegation's id. You cannot change it.",
    },
    access: { as: ['user', 'agent'], scope: 'approvals:read' },
    input: z.strictObject(DelegationParams.shape),
    output: DelegationView,
    fails: ['delegation.not-found'],
    grants: { read: ['DELEGATION', 'BUDGET'] },
    http: { method: 'GET', path: '/v1/delegations/{delegationId}', version: ({ version }) => version },
  },
  async ({ input: { delegationId }, principal }) => {
    const delegation = await delegations.owned(delegationId, principal.userId)
    if (!mayRead(principal, delegation)) throw new Failure('delegation.not-found', 'No such delegation')
    return shownDelegation(delegation, Date.now())
  },
)

export const handler = http(getDelegation)
