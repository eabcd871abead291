import * as z from 'zod'
import { documentAt } from '#functions/docs/document.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { route } from '#shared/platform/http/route.ts'

/** The OpenAPI document, generated from the route specs. */
export const handler = route(
  {
    operation: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    summary: 'The API as an OpenAPI 3.1 document',
    access: 'public',
    reply: z.record(z.string(), z.unknown()),
    status: 200,
    fails: [],
    grants: { parameters: ['settings'] },
  },
  async () => ({
    reply: documentAt((await settings()).baseUrl),
    headers: { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' },
  }),
)
