import * as z from 'zod'
import { probe } from '#functions/health/probe.ts'
import { route } from '#shared/platform/http/route.ts'

const Part = z.object({ status: z.enum(['ok', 'degraded', 'down']), detail: z.string().optional() })

/** Whether the platform can buy: its table, the merchants' profiles, and whether work that is due gets done. */
export const handler = route(
  {
    operation: 'getHealth',
    method: 'GET',
    path: '/health',
    summary: 'Whether the platform answers, part by part',
    access: 'public',
    reply: z.object({
      status: z.enum(['ok', 'degraded', 'down']),
      parts: z.object({ database: Part, engine: Part, merchants: z.record(z.string(), Part) }),
      checkedAt: z.string(),
    }),
    status: 200,
    also: { 503: 'The table does not answer; the body is the same.' },
    fails: [],
    timeoutSeconds: 5,
    grants: { read: ['FREEZE'], index: ['gsi3'], parameters: ['settings'] },
  },
  async () => {
    const reply = await probe()
    return { reply, status: reply.status === 'down' ? 503 : 200 }
  },
)
