const day = 86_400

/** How long an unfinished webhook waits for its next retry: as long as its retries have lasted, from a minute to six hours. Milliseconds in, seconds out. */
export const webhookWait = (triedForMs: number): number => Math.min(Math.max(60, triedForMs / 1000), 6 * 3600)

/** How long the sweep retries a webhook before it parks it for an operator, in ms. */
export const webhookTimeLimitMs = 3 * day * 1000

/** How long a carrier's report waits for the order of its parcel, in ms. */
export const parcelTimeLimitMs = 14 * day * 1000

const waits = [60, 300, 1800, 7200, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 20 * 3600]

/** How long a delivery waits after its nth attempt, in seconds; undefined when that was the last: about three days of them. */
export const deliveryWait = (attempts: number): number | undefined => waits[attempts - 1]

/** From the first failure of a subscription to its end, in ms, if no delivery arrives in between. */
export const subscriptionTimeLimitMs = waits.reduce((sum, seconds) => sum + seconds, 0) * 1000

/** How long a message that came in is kept. */
export const inboxKeptSeconds = 90 * day

/** How long what was sent to a subscriber is kept. */
export const deliveryKeptSeconds = 30 * day

/** How long until the sweep does what an event's function did not do, or resends what a crashed attempt did not send. */
export const sweepAfterSeconds = 60

/** How long a subscriber has to take a message. */
export const subscriberCallMs = 5_000
