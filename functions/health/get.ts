import * as z from 'zod'
import { route } from '#shared/http/route.ts'

/** Whether the platform answers. */
export const handler = route(
  {
    operation: 'getHealth',
    method: 'GET',
    path: '/health',
    summary: 'Whether the platform answers',
    access: 'public',
    reply: z.object({ status: z.literal('ok') }),
    status: 200,
    fails: [],
    grants: {},
  },
  async () => ({ reply: { status: 'ok' as const } }),
)
