import * as z from 'zod'
import { commit } from '#shared/platform/table/table.ts'
import { type ArrivedWebhook, Duplicate, webhookIdOf, webhooks } from '#shared/webhooks/rows/webhooks.ts'

/** The answer to a sender; a repeated message counts once. */
export const Taken = z.object({ id: z.string(), status: z.enum(['received', 'duplicate']) })

/** Keeps a message once; false when this sender's event was here before. */
export const keepWebhook = async (row: ArrivedWebhook, nowMs: number): Promise<boolean> => {
  try {
    await commit(await webhooks.receive(row, nowMs))
    return true
  } catch (error) {
    if (error instanceof Duplicate) return false
    throw error
  }
}

/** Stores a verified message byte for byte, for later work. `timestampSeconds` is the signed one; a merchant's message comes with the protocol it was sent by. */
export const acceptWebhook = async (
  sender: string,
  { eventId, timestampSeconds, protocol }: { eventId: string; timestampSeconds: number; protocol?: string },
  bytes: Uint8Array,
  nowMs: number,
): Promise<z.input<typeof Taken>> => {
  const row = {
    sender,
    ...(protocol && { protocol }),
    eventId,
    body: Buffer.from(bytes).toString('utf8'),
    signedAt: new Date(timestampSeconds * 1000).toISOString(),
    receivedAt: new Date(nowMs).toISOString(),
  }
  return { id: webhookIdOf(row), status: (await keepWebhook(row, nowMs)) ? 'received' : 'duplicate' }
}
