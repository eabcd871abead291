import * as z from 'zod'
import { DelegationView } from '#shared/authority/delegation-view.ts'
import { delegations } from '#shared/authority/rows/delegation-versions.ts'
import { DelegationTerms } from '#shared/authority/rules/delegation.ts'
import { DelegationChanges } from '#shared/authority/rules/delegation-body.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { assertPossible, DelegationParams, instrumentRefusals, shownDelegation } from './delegation-params.ts'

/** The user changes a delegation. Its new version holds from the next step on that asks for money or an order. */
export const patchDelegation = operation(
  {
    name: 'patchDelegation',
    summary: 'Change the limits of a delegation',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: z.strictObject({ ...DelegationParams.shape, ...DelegationChanges.shape, ifMatch: IfMatch }),
    output: DelegationView,
    idempotency: 'required',
    limits: { account: 'wallet.account' },
    fails: [
      'delegation.not-found',
      'delegation.revoked',
      'delegation.version-mismatch',
      'agent.not-found',
      'merchant.not-found',
      'address.not-found',
      ...instrumentRefusals,
    ],
    grants: {
      read: ['AGENT', 'EPOCHS', 'USER', 'WALLET', 'DELEGATION', 'BUDGET'],
      write: ['DELEGATION', 'AUDIT', 'WALLET'],
      parameters: ['settings', 'payment-key'],
    },
    http: {
      method: 'PATCH',
      path: '/v1/delegations/{delegationId}',
      headers: { ifMatch: ifMatchHeader },
      version: ({ version }) => version,
    },
  },
  async ({ input: { delegationId, ifMatch, ...changes }, principal: { userId }, commit }) => {
    const nowMs = Date.now()
    const before = await delegations.owned(delegationId, userId)
    if (ifMatch !== undefined && ifMatch !== before.v)
      throw new Failure('delegation.version-mismatch', 'The delegation has changed; read it again', {
        version: before.v,
      })
    const named = Object.entries(changes).filter(([, value]) => value !== undefined)
    const terms = DelegationTerms.parse({
      ...before,
      ...Object.fromEntries(named.map(([name, value]) => [name, value ?? undefined])),
    })
    if (before.state === 'active') await assertPossible(userId, terms, nowMs)
    const { after, writes } = delegations.change(before, terms, nowMs)
    return commit(writes, await shownDelegation(after, nowMs))
  },
)

export const handler = http(patchDelegation)
