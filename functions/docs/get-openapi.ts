import * as z from 'zod'
import { documentAt } from '#functions/docs/document.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { route } from '#shared/platform/http/route.ts'

let kept: { baseUrl: string; text: string } | undefined

/** The OpenAPI document, generated from the route specs. */
export const handler = route(
  {
    operation: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    summary: 'The API as an OpenAPI 3.1 document',
    access: 'public',
    reply: z.string(),
    status: 200,
    media: 'application/json',
    fails: [],
    grants: { parameters: ['settings'] },
  },
  async () => {
    const { baseUrl } = await settings()
    if (kept?.baseUrl !== baseUrl) kept = { baseUrl, text: JSON.stringify(documentAt(baseUrl)) }
    return {
      reply: kept.text,
      headers: { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' },
    }
  },
)
