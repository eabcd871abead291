import { IntentView } from '#functions/intents/intent-view.ts'
import { CursorQuery, pageOf } from '#shared/http/pages.ts'
import { route } from '#shared/http/route.ts'
import { intents } from '#shared/store/intents.ts'

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
    const { items, cursor } = await intents.ofUser(principal.userId, query.limit, query.cursor)
    return { reply: { items, ...(cursor && { cursor }) } }
  },
)
