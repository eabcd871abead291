/** How long a container keeps settings and secrets that it read. */
export const parameterKeptMs = 5 * 60_000

/** How long a container keeps what it knew of settings and secrets, before it asks a busy Parameter Store again. */
export const parameterRetryMs = 10_000

/** How long a container keeps a data key that KMS opened, or made, for it. */
export const dataKeyKeptMs = 5 * 60_000

/** How long one call to an AWS service may take. */
export const awsCallMs = 2_000

/** How long a call to a busy AWS service pauses at most before it is repeated. */
export const longestAwsPauseMs = 3_000

/** How far the time in a signed message may be from ours. */
export const webhookWindowSeconds = 300

/** How long an answer is kept under the key that its command was sent with. */
export const answerKeptSeconds = 48 * 3600

/** How long the count of a limit is kept after its span. */
export const spentBucketSeconds = 60

/** How long a key stays taken by a call that went out and never came back. */
export const keyLeaseSeconds = 30

/** How long a merchant's simulator has to take its order on. */
export const simulationCallMs = 5_000
