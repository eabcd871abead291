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

/** How long the link of a mail confirms an address. */
export const confirmLinkSeconds = day

/** How long the link of a mail lets its reader choose a new password. */
export const resetLinkSeconds = 1800

/** How long the row of a mail that was asked for is kept. */
export const mailRequestSeconds = day

/** How often Purser tries to send a mail with a link. */
export const linkMailTries = 3

/** How long after a reset by mail nobody adds a passkey or loosens what demands one. */
export const latelyResetSeconds = day

/** How long an agent may go on with its old secret while a person hands over the new one. */
export const handoverSeconds = 3600
