import { createHmac } from 'node:crypto'
import { secret, settings } from '#shared/platform/aws/parameters.ts'
import { callOut, outwardUrl } from '#shared/platform/outward/ssrf-guard.ts'
import { secretText, signHmac } from '#shared/platform/outward/webhook-hmac.ts'
import { subscriberCallMs } from '#shared/webhooks/durations.ts'

const maxReplyBytes = 64 * 1024

/** The secret that a subscriber verifies with. It follows from the subscription's id, so no row keeps it. */
export const subscriptionSecret = async (subscriptionId: string): Promise<string> =>
  secretText(
    createHmac('sha256', await secret('subscription-key'))
      .update(`subscription ${subscriptionId}`)
      .digest(),
  )

/** Whether we would call this at all. What its name resolves to is checked at each call. */
export const mayCall = async (url: string): Promise<boolean> => {
  try {
    outwardUrl(url, (await settings()).subscriberOrigins)
    return true
  } catch {
    return false
  }
}

const reasons = ['refused', 'timeout', 'broken', 'too-large', 'redirect'] as const
const reasonOf = (error: unknown): string => {
  const reason = (error as { reason?: unknown }).reason
  return reasons.find((each) => each === reason) ?? 'broken'
}

/** One attempt, with a time and a signature of its own. */
export const postNotice = async (
  { url, subscriptionId }: { url: string; subscriptionId: string },
  { id, body }: { id: string; body: string },
  nowMs: number,
): Promise<{ status: number } | { failure: string }> => {
  const bytes = Buffer.from(body)
  const timestamp = String(Math.floor(nowMs / 1000))
  const signature = signHmac(await subscriptionSecret(subscriptionId), { id, timestamp, bytes })
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Purser-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
  }
  const { subscriberOrigins: allowedOrigins } = await settings()
  const call = { url, method: 'POST' as const, headers, body: bytes, timeoutMs: subscriberCallMs, allowedOrigins }
  return callOut({ ...call, maxBytes: maxReplyBytes }).then(
    ({ status }) => ({ status }),
    (error: unknown) => ({ failure: reasonOf(error) }),
  )
}
