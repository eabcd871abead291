import * as z from 'zod'
import { route } from '#shared/platform/http/route.ts'
import { pageIcon } from './icon.ts'

/** The icon of the pages. Pages name its content in the query, so a browser keeps it for a year. */
export const handler = route(
  {
    operation: 'getPageIcon',
    method: 'GET',
    path: '/page.svg',
    summary: 'The icon of the pages',
    page: 'open',
    access: 'public',
    reply: z.string(),
    status: 200,
    media: 'image/svg+xml; charset=utf-8',
    fails: [],
    grants: {},
  },
  async () => ({ reply: pageIcon, headers: { 'cache-control': 'public, max-age=31536000, immutable' } }),
)
