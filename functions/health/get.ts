import * as z from 'zod'
import { probe } from '#functions/health/probe.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

const Part = z.object({ status: z.enum(['ok', 'degraded', 'down']), detail: z.string().optional() })

/** Checks the table, the stage's settings, the merchants' profiles, and whether due work is done in time. */
export const getHealth = operation(
  {
    name: 'getHealth',
    summary: 'Health of the platform, part by part',
    access: 'public',
    output: z.object({
      status: z.enum(['ok', 'degraded', 'down']),
      parts: z.object({ database: Part, engine: Part, settings: Part, merchants: z.record(z.string(), Part) }),
      checkedAt: z.string(),
    }),
    fails: [],
    timeoutSeconds: 10,
    grants: { read: ['FREEZE'], index: ['gsi3'], parameters: ['settings'] },
    http: {
      method: 'GET',
      path: '/health',
      also: {
        503: {
          when: ({ status }) => status === 'down',
          means: 'The table does not answer; the body has the same form.',
        },
      },
    },
  },
  async () => probe(),
)

export const handler = http(getHealth)
