import { DelegationTemplate, delegationTemplates } from '#shared/authority/rows/delegation-templates.ts'
import { TemplateBody } from '#shared/authority/rules/delegation-body.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Keeps terms under a name, to make delegations from. It allows nothing by itself. */
export const createDelegationTemplate = operation(
  {
    name: 'createDelegationTemplate',
    summary: 'Keep terms to make delegations from',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: TemplateBody,
    output: DelegationTemplate,
    idempotency: 'required',
    fails: ['limit.exceeded'],
    grants: { read: ['DELEGATION'], write: ['DELEGATION'] },
    http: { method: 'POST', path: '/v1/delegation-templates', status: 201 },
  },
  async ({ input, principal: { userId }, resourceId, commit }) => {
    const template = { templateId: resourceId('template'), createdAt: new Date().toISOString(), ...input }
    return commit([delegationTemplates.adding(await delegationTemplates.of(userId), template)], template)
  },
)

export const handler = http(createDelegationTemplate)
