/** How old a login may be for a decision, or for anything whose effect outlasts the token. */
export const freshLoginSeconds = 300

/** A day, as calendars count. */
export const dayMs = 86_400_000
