const hour = 3600

/** How long before the bank lets go of held money somebody is told, and once more when it has. */
export const holdRemindersSeconds = [72 * hour, 24 * hour, 0] as const

/** When a reminder that could not be written down is tried again. */
export const reminderRetrySeconds = 300

/** How often a container looks at the platform's health at most: anybody may ask for it. */
export const healthKeptMs = 5_000

/** How long one part of the platform has to say that it is well. */
export const healthPartMs = 1_000

/** What is still due after this long nobody is doing: the sweep comes every minute. */
export const overdueSeconds = 300
