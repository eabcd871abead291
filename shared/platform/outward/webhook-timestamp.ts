import { Failure } from '#shared/kernel/errors.ts'
import { webhookWindowSeconds } from '#shared/platform/durations.ts'

/** Id and time of a webhook whose signature covers both: an id that is one, a time that is about now. */
export const readTimestamp = (
  headers: Readonly<Record<string, string>>,
  nowMs: number,
): { eventId: string; timestampSeconds: number } => {
  const { 'webhook-id': eventId = '', 'webhook-timestamp': time = '' } = headers
  if (!/^[\w-]{1,64}$/.test(eventId)) throw new Failure('webhook.signature-invalid', 'The Webhook-Id is not a valid id')
  const timestampSeconds = /^\d{1,12}$/.test(time) ? Number(time) : Number.NaN
  if (!(Math.abs(nowMs / 1000 - timestampSeconds) <= webhookWindowSeconds))
    throw new Failure('webhook.stale', 'The time of the webhook is too long ago or in the future', {
      windowSeconds: webhookWindowSeconds,
    })
  return { eventId, timestampSeconds }
}
