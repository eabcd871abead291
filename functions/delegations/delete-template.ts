import * as z from 'zod'
import { delegationTemplates } from '#shared/authority/rows/delegation-templates.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Forgets a template. The delegations made from it stay. */
export const deleteDelegationTemplate = operation(
  {
    name: 'deleteDelegationTemplate',
    summary: 'Forget a template of delegations',
    access: { as: ['user'], scope: 'account:write' },
    input: z.strictObject({ templateId: idSchema('template') }),
    output: z.object({ templateId: z.string(), deleted: z.literal(true) }),
    idempotency: 'optional',
    fails: ['delegation-template.not-found'],
    grants: { read: ['DELEGATION'], write: ['DELEGATION'] },
    http: { method: 'DELETE', path: '/v1/delegation-templates/{templateId}' },
  },
  async ({ input: { templateId }, principal: { userId }, commit }) => {
    const book = await delegationTemplates.of(userId)
    return commit([delegationTemplates.removing(book, templateId)], { templateId, deleted: true })
  },
)

export const handler = http(deleteDelegationTemplate)
