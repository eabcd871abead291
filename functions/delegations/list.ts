import { DelegationView } from '#shared/authority/delegation-view.ts'
import { delegations } from '#shared/authority/rows/delegation-versions.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import { mayRead, shownDelegation } from './delegation-params.ts'

/** The user's delegations with what is left of each. An agent sees those that it may use. */
export const listDelegations = operation(
  {
    name: 'listDelegations',
    summary: 'Your delegations, newest first, and what is left of each',
    tool: {
      says: 'Lists the delegations of the user that you may use, with their limits and what is left. You cannot change them.',
    },
    access: { as: ['user', 'agent'], scope: 'approvals:read' },
    input: CursorQuery,
    output: pageOf(DelegationView),
    fails: [],
    grants: { read: ['DELEGATION', 'BUDGET'], index: ['gsi1'] },
    http: { method: 'GET', path: '/v1/delegations' },
  },
  async ({ input, principal }) => {
    const nowMs = Date.now()
    const page = await delegations.ofUser(principal.userId, input, (one) => mayRead(principal, one))
    return { ...page, items: await Promise.all(page.items.map((each) => shownDelegation(each, nowMs))) }
  },
)

export const handler = http(listDelegations)
