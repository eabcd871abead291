/** How long a container keeps settings and secrets that it read. */
export const parameterKeptMs = 5 * 60_000

/** How long a container keeps a data key that KMS opened, or made, for it. */
export const dataKeyKeptMs = 5 * 60_000

/** How long one call to an AWS service may take. */
export const awsCallMs = 2_000

/** How far the time in a signed message may be from ours. */
export const webhookWindowSeconds = 300
