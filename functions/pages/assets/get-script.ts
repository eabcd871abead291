import * as z from 'zod'
import { route } from '#shared/platform/http/route.ts'
import { pageScript } from './script.ts'

/** The script of the pages. Pages name its content in the query, so a browser keeps it for a year. */
export const handler = route(
  {
    operation: 'getPageScript',
    method: 'GET',
    path: '/page.js',
    summary: 'The script of the pages',
    page: 'open',
    access: 'public',
    reply: z.string(),
    status: 200,
    media: 'text/javascript; charset=utf-8',
    fails: [],
    grants: {},
  },
  async () => ({ reply: pageScript, headers: { 'cache-control': 'public, max-age=31536000, immutable' } }),
)
