import * as z from 'zod'
import { task } from '#shared/platform/runtime/task.ts'
import { sealForSystem } from '#shared/platform/table/field-cipher.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit } from '#shared/platform/table/table.ts'
import { stepTimeoutSeconds } from '#shared/purchase/durations.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'

const input = z.object({ approvalId: z.string(), token: z.string(), enteredAt: z.string() })

/** Stores the engine's token. The function that finds both token and decision answers it. A newer token of a retry replaces an older one, never the reverse. */
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
