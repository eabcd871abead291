import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { keys } from '#shared/store/keys.ts'
import { eventRow } from '#shared/store/outbox.ts'
import { commit, type Guarded, get, insert, update } from '#shared/store/table.ts'

export const InboxRow = z.object({
  merchantId: z.string(),
  eventId: z.string(),
  /** The body exactly as it was signed. */
  body: z.string(),
  signedAt: z.string(),
  receivedAt: z.string(),
  /** parked: it cannot be placed at all, whatever arrives later. */
  state: z.enum(['received', 'applied', 'parked']),
  reason: z.string().optional(),
  orderId: z.string().optional(),
  attempts: z.int().nonnegative(),
})
export type InboxRow = z.output<typeof InboxRow>

const keepSeconds = 90 * 24 * 3600
class Duplicate extends Error {}

const told = (merchantId: string, eventId: string, attempt: number, nowMs: number): Guarded =>
  eventRow(
    keys.webhookEvent(merchantId, eventId, attempt),
    { type: 'webhook.received', subject: eventId, data: { merchantId, eventId, attempt } },
    nowMs,
  )

export const webhooks = {
  async get(merchantId: string, eventId: string): Promise<InboxRow | undefined> {
    const item = await get(keys.webhook(merchantId, eventId))
    return item && InboxRow.parse(item)
  },

  /** Keeps it once; false when this merchant's event was here before. The work comes later. */
  async receive(row: Omit<InboxRow, 'state' | 'attempts'>, nowMs: number): Promise<boolean> {
    const key = keys.webhook(row.merchantId, row.eventId)
    const item = {
      ...key,
      kind: 'webhook',
      ...row,
      state: 'received',
      attempts: 1,
      ttl: Math.floor(nowMs / 1000) + keepSeconds,
    }
    try {
      await commit([insert(item, () => new Duplicate()), told(row.merchantId, row.eventId, 1, nowMs)])
      return true
    } catch (error) {
      if (error instanceof Duplicate) return false
      throw error
    }
  },

  /** Tells it again, as a new attempt. */
  async replay(row: InboxRow, nowMs: number): Promise<InboxRow> {
    const attempts = row.attempts + 1
    const next = { state: 'received' as const, attempts }
    const again = update(
      keys.webhook(row.merchantId, row.eventId),
      { attempts: row.attempts },
      next,
      () => new Failure('table.conflict', 'It is being replayed already'),
    )
    await commit([again, told(row.merchantId, row.eventId, attempts, nowMs)])
    return { ...row, ...next }
  },

  async end(row: InboxRow, state: 'applied' | 'parked', facts: { orderId?: string; reason?: string }): Promise<void> {
    await commit([update(keys.webhook(row.merchantId, row.eventId), {}, { state, ...facts }, () => new Duplicate())])
  },
}
