import * as z from 'zod'
import { DelegationTemplate, delegationTemplates } from '#shared/authority/rows/delegation-templates.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** What the user makes delegations from. */
export const listDelegationTemplates = operation(
  {
    name: 'listDelegationTemplates',
    summary: 'Your templates of delegations, oldest first',
    access: { as: ['user'], scope: 'account:write' },
    output: z.object({ items: z.array(DelegationTemplate) }),
    fails: [],
    grants: { read: ['DELEGATION'] },
    http: { method: 'GET', path: '/v1/delegation-templates' },
  },
  async ({ principal: { userId } }) => ({ items: (await delegationTemplates.of(userId)).items }),
)

export const handler = http(listDelegationTemplates)
