import * as z from 'zod'
import { probe } from '#functions/health/probe.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

const Part = z.object({ status: z.enum(['ok', 'degraded', 'down']), detail: z.string().optional() })

/** Whether the platform can buy: its table, the merchants' profiles, and whether work that is due gets done. */
export const getHealth = operation(
  {
    name: 'getHealth',
    summary: 'Whether the platform answers, part by part',
    access: 'public',
    output: z.object({
      status: z.enum(['ok', 'degraded', 'down']),
      parts: z.object({ database: Part, engine: Part, merchants: z.record(z.string(), Part) }),
      checkedAt: z.string(),
    }),
    fails: [],
    timeoutSeconds: 5,
    grants: { read: ['FREEZE'], index: ['gsi3'], parameters: ['settings'] },
    http: {
      method: 'GET',
      path: '/health',
      also: {
        503: { when: ({ status }) => status === 'down', means: 'The table does not answer; the body is the same.' },
      },
    },
  },
  async () => probe(),
)

export const handler = http(getHealth)
