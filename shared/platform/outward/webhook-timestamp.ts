import { Failure } from '#shared/kernel/errors.ts'
import { webhookWindowSeconds } from '#shared/platform/durations.ts'

/** How far a webhook's own time may lie from ours, in seconds. */

/** Id and time of a webhook whose signature covers both: an id that is one, a time that is about now. `now` in ms. */
export const readTimestamp = (
  headers: Readonly<Record<string, string>>,
  now: number,
): { eventId: string; timestamp: number } => {
  const { 'webhook-id': eventId = '', 'webhook-timestamp': time = '' } = headers
  if (!/^[\w-]{1,64}$/.test(eventId)) throw new Failure('webhook.signature-invalid', 'The Webhook-Id is not a valid id')
  const timestamp = /^\d{1,12}$/.test(time) ? Number(time) : Number.NaN
  if (!(Math.abs(now / 1000 - timestamp) <= webhookWindowSeconds))
    throw new Failure('webhook.stale', 'The time of the webhook is too long ago or in the future', {
      windowSeconds: webhookWindowSeconds,
    })
  return { eventId, timestamp }
}
