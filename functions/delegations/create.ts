import { DelegationView } from '#shared/authority/delegation-view.ts'
import { delegations } from '#shared/authority/rows/delegation-versions.ts'
import { DelegationBody } from '#shared/authority/rules/delegation-body.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { assertPossible, instrumentRefusals, shownDelegation } from './delegation-params.ts'

/** The user decides once for many purchases. From now on a request of an agent within these limits is approved at once. */
export const createDelegation = operation(
  {
    name: 'createDelegation',
    summary: 'Let agents buy within limits without a question',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: DelegationBody,
    output: DelegationView,
    idempotency: 'required',
    limits: { account: 'wallet.account' },
    fails: ['limit.exceeded', 'agent.not-found', 'merchant.not-found', 'address.not-found', ...instrumentRefusals],
    grants: {
      read: ['AGENT', 'EPOCHS', 'USER', 'WALLET', 'LIST', 'DELEGATION', 'BUDGET'],
      write: ['DELEGATION', 'AUDIT', 'LIST', 'WALLET'],
      index: ['gsi1'],
      parameters: ['settings', 'payment-key'],
    },
    http: { method: 'POST', path: '/v1/delegations', status: 201, version: ({ version }) => version },
  },
  async ({ input, principal: { userId }, resourceId, commit }) => {
    const nowMs = Date.now()
    await assertPossible(userId, input, nowMs)
    const place = { delegationId: resourceId('delegation'), userId }
    const { after, writes } = await delegations.create(place, input, nowMs)
    return commit(writes, await shownDelegation(after, nowMs))
  },
)

export const handler = http(createDelegation)
