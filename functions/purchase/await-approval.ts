import * as z from 'zod'
import { task } from '#shared/platform/runtime/task.ts'
import { sealForSystem } from '#shared/platform/table/field-cipher.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit } from '#shared/platform/table/table.ts'
import { stepTimeoutSeconds } from '#shared/purchase/durations.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'

const input = z.object({ approvalId: z.string(), token: z.string(), enteredAt: z.string() })

/** Keeps the engine's token; whoever finds token and decision both there answers it. A retry's newer token replaces it, never the reverse. */
export const run = task(
  {
    input,
    output: z.object({}),
    fails: [],
    timeoutSeconds: stepTimeoutSeconds,
    grants: { read: ['CHECKOUT'], write: ['CHECKOUT'], kms: ['fields'] },
  },
  async ({ approvalId, token, enteredAt }) => {
    const sealed = await sealForSystem({ pk: keys.decision(approvalId).pk, field: 'token' }, token)
    const nowMs = Date.now()
    // Retries of one state share the time they entered it, so the time of this try tells them apart.
    const waitOf = `${enteredAt}#${new Date(nowMs).toISOString()}`
    await commit([approvals.storeToken(approvalId, sealed, waitOf, nowMs)])
    return {}
  },
)
