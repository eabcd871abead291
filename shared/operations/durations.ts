const hour = 3600

/** How long before a hold expires at the bank the platform warns of it, and once more when it has. */
export const holdRemindersSeconds = [72 * hour, 24 * hour, 0] as const

/** How long until a reminder is retried that could not be stored. */
export const reminderRetrySeconds = 300

/** How often a container checks the platform's health at most, since any caller may ask for it. */
export const healthKeptMs = 5_000

/** How long one part of the platform may take to report that it is healthy. */
export const healthPartMs = 1_000

/** How long it may take when it is asked a second time, because it may have been starting. */
export const healthAgainMs = 2_500

/** How long work may be overdue before the platform reports it: the sweep runs every minute. */
export const overdueSeconds = 300
