import { LimitsBody } from '#functions/me/limits-body.ts'
import { route } from '#shared/http/route.ts'
import { getLimits } from '#shared/store/users.ts'

/** What the user allows to be spent; an agent may know it, to ask for what can be approved. */
export const handler = route(
  {
    operation: 'getLimits',
    method: 'GET',
    path: '/v1/me/limits',
    summary: 'Your spending limits',
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    reply: LimitsBody,
    status: 200,
    fails: [],
    grants: { read: ['USER'] },
  },
  async ({ principal }) => ({ reply: await getLimits(principal.userId) }),
)
