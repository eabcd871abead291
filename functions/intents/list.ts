import { IntentView } from '#functions/intents/intent-view.ts'
import { intents } from '#shared/discovery/intents.ts'
import { CursorQuery, pageOf } from '#shared/platform/http/pagination.ts'
import { route } from '#shared/platform/http/route.ts'

/** The intents of the caller's user, newest first. */
export const handler = route(
  {
    operation: 'listIntents',
    method: 'GET',
    path: '/v1/intents',
    summary: 'Your intents, newest first',
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    query: CursorQuery,
    reply: pageOf(IntentView),
    status: 200,
    fails: [],
    grants: { read: ['INTENT'], index: ['gsi1'] },
  },
  async ({ principal, query }) => {
    const { items, cursor } = await intents.ofUser(principal.userId, query)
    return { reply: { items, ...(cursor && { cursor }) } }
  },
)
