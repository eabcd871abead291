import * as z from 'zod'
import { DelegationView } from '#shared/authority/delegation-view.ts'
import { delegationTemplates } from '#shared/authority/rows/delegation-templates.ts'
import { delegations } from '#shared/authority/rows/delegation-versions.ts'
import { DelegationBody, TemplateOverrides } from '#shared/authority/rules/delegation-body.ts'
import { dayMs } from '#shared/kernel/durations.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { http } from '#shared/platform/http/http.ts'
import { accept } from '#shared/platform/operation/accept.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { assertPossible, shownDelegation } from './delegation-params.ts'

const stated = (terms: object) => Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined))

/** Makes a delegation from a template: what the call states, else what the template says. A later change of either leaves the other alone. */
export const useDelegationTemplate = operation(
  {
    name: 'useDelegationTemplate',
    summary: 'Make a delegation from a template',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: z.strictObject({ templateId: idSchema('template'), ...TemplateOverrides.shape }),
    output: DelegationView,
    idempotency: 'required',
    fails: [
      'delegation-template.not-found',
      'limit.exceeded',
      'agent.not-found',
      'merchant.not-found',
      'address.not-found',
    ],
    grants: {
      read: ['AGENT', 'EPOCHS', 'USER', 'LIST', 'DELEGATION', 'BUDGET'],
      write: ['DELEGATION', 'AUDIT', 'LIST'],
      index: ['gsi1'],
      parameters: ['settings'],
    },
    http: {
      method: 'POST',
      path: '/v1/delegation-templates/{templateId}/delegations',
      status: 201,
      version: ({ version }) => version,
    },
  },
  async ({ input: { templateId, ...overrides }, principal: { userId }, resourceId, commit }) => {
    const nowMs = Date.now()
    const template = delegationTemplates.within(await delegationTemplates.of(userId), templateId)
    const { templateId: _id, createdAt: _at, lastsDays, ...terms } = template
    const expiresAt = new Date(nowMs + lastsDays * dayMs).toISOString()
    const body = accept(DelegationBody, { ...stated(terms), expiresAt, ...stated(overrides) })
    await assertPossible(userId, body, nowMs)
    const { after, writes } = await delegations.create({ delegationId: resourceId('delegation'), userId }, body, nowMs)
    return commit(writes, await shownDelegation(after, nowMs))
  },
)

export const handler = http(useDelegationTemplate)
