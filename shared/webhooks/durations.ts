const day = 86_400

/** How long a webhook that is not done with waits for its next turn: as long as it has been tried, from a minute to six hours. In ms in, in seconds out. */
export const webhookWait = (triedForMs: number): number => Math.min(Math.max(60, triedForMs / 1000), 6 * 3600)

/** How long one is tried before a person has to see to it, in ms. */
export const webhookTimeLimitMs = 3 * day * 1000

/** How long a carrier's word waits for the order of its parcel, in ms. */
export const parcelTimeLimitMs = 14 * day * 1000

const waits = [60, 300, 1800, 7200, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 20 * 3600]

/** How long a delivery waits after its nth attempt, in seconds; undefined when that was the last: about three days of them. */
export const deliveryWait = (attempts: number): number | undefined => waits[attempts - 1]

/** From the first failure of a subscription to its end, in ms, if nothing arrives in between. */
export const subscriptionTimeLimitMs = waits.reduce((sum, seconds) => sum + seconds, 0) * 1000

/** How long a message that came in is kept. */
export const inboxKeptSeconds = 90 * day

/** How long what was sent to a subscriber is kept. */
export const deliveryKeptSeconds = 30 * day

/** When the sweep takes up what its event should have had done, or sends again what an attempt that died was to send. */
export const sweepAfterSeconds = 60

/** How long a subscriber has to take a message. */
export const subscriberCallMs = 5_000
