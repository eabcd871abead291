import * as z from 'zod'
import { operatorKey } from '#shared/kernel/principal.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { isWebhook } from '#shared/platform/table/keys.ts'
import { ParkedParams, ParkedView, viewOf, waiting } from './parked-view.ts'
import { replayWebhook } from './replay-webhook.ts'
import { retellEvent } from './retell-event.ts'
import { type Direction, retryPurchase } from './retry-purchase.ts'
import { retryRefund } from './retry-refund.ts'
import { retryReturn } from './retry-return.ts'

const again = (act: Act, direction: Direction | undefined) => {
  switch (act.item.kind) {
    case 'refund':
      return retryRefund(act)
    case 'return':
      return retryReturn(act)
    case 'event':
      return act.item.row && isWebhook(act.item.row) ? replayWebhook(act) : retellEvent(act)
    default:
      return retryPurchase(act, direction)
  }
}

/** Has it tried once more, from what is recorded. What fails again is the same item, open again. */
export const retryParked = operation(
  {
    name: 'retryParked',
    summary: 'Have it tried once more, from where it stopped',
    access: { as: ['operator'], scope: 'operate', fresh: true },
    input: z.strictObject({
      ...ParkedParams.shape,
      version: z.int().positive().optional().describe('The version that was read; another one is refused.'),
      direction: z
        .enum(['forward', 'unwinding'])
        .optional()
        .describe('For a whole purchase: go on buying, or undo it. As it was going, if left out.'),
    }),
    output: ParkedView,
    idempotency: 'required',
    fails: ['parked.not-found', 'parked.stale', 'parked.ended', 'parked.in-hand', 'parked.impossible'],
    grants: {
      read: ['PARKED', 'CHECKOUT', 'ORDER', 'WH', 'SUB', 'FREEZE'],
      write: ['PARKED', 'CHECKOUT', 'ORDER', 'WH', 'AUDIT'],
    },
    http: { method: 'POST', path: '/v1/parked/{id}/retry', status: 202 },
  },
  async ({ input, principal, commit }) => {
    const act = { item: await waiting(input.id, input.version), actor: operatorKey(principal), nowMs: Date.now() }
    const { after, writes } = await again(act, input.direction)
    return commit(writes, viewOf(after))
  },
)

export const handler = http(retryParked)
