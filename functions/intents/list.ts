import { IntentView } from '#functions/intents/intent-view.ts'
import { intents } from '#shared/discovery/intents.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'

/** The intents of the caller's user, newest first. */
export const listIntents = operation(
  {
    name: 'listIntents',
    summary: 'Your intents, newest first',
    tool: {
      says: "Lists what the user wanted to buy, newest first. Use it to find an intent's id.",
    },
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    input: CursorQuery,
    output: pageOf(IntentView),
    fails: [],
    grants: { read: ['INTENT'], index: ['gsi1'] },
    http: { method: 'GET', path: '/v1/intents' },
  },
  async ({ principal, input }) => {
    const { items, cursor } = await intents.ofUser(principal.userId, input)
    return { items, ...(cursor && { cursor }) }
  },
)

export const handler = http(listIntents)
