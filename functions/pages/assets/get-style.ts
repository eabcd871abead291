import * as z from 'zod'
import { route } from '#shared/platform/http/route.ts'
import { pageStyle } from './style.ts'

/** The stylesheet of the pages. Pages name its content in the query, so a browser keeps it for a year. */
export const handler = route(
  {
    operation: 'getPageStyle',
    method: 'GET',
    path: '/page.css',
    summary: 'The stylesheet of the pages',
    page: 'open',
    access: 'public',
    reply: z.string(),
    status: 200,
    media: 'text/css; charset=utf-8',
    fails: [],
    grants: {},
  },
  async () => ({ reply: pageStyle, headers: { 'cache-control': 'public, max-age=31536000, immutable' } }),
)
