import * as z from 'zod'
import { IntentParams, IntentView } from '#functions/intents/intent-view.ts'
import { intents } from '#shared/discovery/intents.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** One intent of the caller's user. */
export const getIntent = operation(
  {
    name: 'getIntent',
    summary: 'One intent',
    tool: {
      says: "Shows one intent and the fields that Purser read from its words. It needs the intent's id.",
    },
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    input: z.strictObject({ ...IntentParams.shape }),
    output: IntentView,
    fails: ['intent.not-found'],
    grants: { read: ['INTENT'] },
    http: { method: 'GET', path: '/v1/intents/{intentId}' },
  },
  async ({ input, principal }) => await intents.owned(input.intentId, principal.userId),
)

export const handler = http(getIntent)
