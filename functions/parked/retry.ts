import * as z from 'zod'
import { eventCatalogue } from '#events/catalogue.ts'
import { retryRefund } from '#shared/after-sale/rows/retry-refund.ts'
import { retryReturn } from '#shared/after-sale/rows/retry-return.ts'
import { operatorKey } from '#shared/kernel/principal.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { retryEvent } from '#shared/operations/rows/retry-event.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { isWebhook } from '#shared/platform/table/keys.ts'
import type { EventRow } from '#shared/platform/table/outbox.ts'
import { type Direction, retryPurchase } from '#shared/purchase/rows/parked/retry-purchase.ts'
import { retryWebhook } from '#shared/webhooks/rows/replay-webhook.ts'
import { itemRefusals, openItem } from './open-item.ts'
import { ParkedParams, ParkedView, parkedView } from './parked-view.ts'

const fitsItsSchema = ({ type, data }: Pick<EventRow, 'type' | 'data'>): boolean =>
  eventCatalogue[type].schema.safeParse(data).success

const retry = (act: Act, direction: Direction | undefined) => {
  switch (act.item.kind) {
    case 'refund':
      return retryRefund(act)
    case 'return':
      return retryReturn(act)
    case 'event':
      return act.item.row && isWebhook(act.item.row) ? retryWebhook(act) : retryEvent(act, fitsItsSchema)
    default:
      return retryPurchase(act, direction)
  }
}

/** Retries a parked item from what is recorded. If it fails again, the same item is open again. */
export const retryParked = operation(
  {
    name: 'retryParked',
    summary: 'Retry a parked item from where it stopped',
    access: { as: ['operator'], scope: 'operate', fresh: true },
    input: z.strictObject({
      ...ParkedParams.shape,
      version: z.int().positive().optional().describe('The version that you read; Purser refuses any other.'),
      direction: z
        .enum(['forward', 'unwinding'])
        .optional()
        .describe('For a whole purchase: continue buying, or undo it. Without it, the direction stays.'),
    }),
    output: ParkedView,
    idempotency: 'required',
    fails: itemRefusals,
    grants: {
      read: [
        'PARKED',
        'CHECKOUT',
        'ORDER',
        'WH',
        'SUB',
        'FREEZE',
        'DELEGATION',
        'PASSKEY',
        'WALLET',
        'AGENT',
        'USER',
        'SESSION',
        'LINK',
      ],
      write: ['PARKED', 'CHECKOUT', 'ORDER', 'WH', 'AUDIT'],
    },
    http: { method: 'POST', path: '/v1/parked/{id}/retry', status: 202 },
  },
  async ({ input, principal, commit }) => {
    const act = { item: await openItem(input.id, input.version), actor: operatorKey(principal), nowMs: Date.now() }
    const { after, writes } = await retry(act, input.direction)
    return commit(writes, parkedView(after))
  },
)

export const handler = http(retryParked)
