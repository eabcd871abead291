const day = 24 * 3600

/** How long an access token lives. */
export const accessTokenSeconds = 900

/** How far the clocks of our functions may be apart. */
export const clockSkewSeconds = 30

/** How long a password waits for its turn to be hashed: less than a function that hashes may take. */
export const hashWaitMs = 8_000

/** How long after its login a session ends, however often it is refreshed. */
export const sessionSeconds = 30 * day

/** How long the row of a session that ended is kept. */
export const endedSessionSeconds = 3600

/** How long a traded-in refresh token still gets the answer it got, and how long the next one stands at least. */
export const refreshGraceSeconds = 60

/** How long a person may take to use a passkey that a page asked for. */
export const passkeyChallengeSeconds = 300

/** How long an agent may go on with its old secret while a person hands over the new one. */
export const handoverSeconds = 3600
