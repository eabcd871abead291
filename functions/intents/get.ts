import { IntentParams, IntentView } from '#functions/intents/intent-view.ts'
import { intents } from '#shared/discovery/intents.ts'
import { route } from '#shared/platform/http/route.ts'

/** One intent of the caller's user. */
export const handler = route(
  {
    operation: 'getIntent',
    method: 'GET',
    path: '/v1/intents/{intentId}',
    summary: 'One intent',
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    params: IntentParams,
    reply: IntentView,
    status: 200,
    fails: ['intent.not-found'],
    grants: { read: ['INTENT'] },
  },
  async ({ params, principal }) => ({ reply: await intents.owned(params.intentId, principal.userId) }),
)
