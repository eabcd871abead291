/** A velocity rule counts clock hours. */
export const askedHourSeconds = 3600
/** How long a counter is kept that nobody reads any more. */
export const askedKeptSeconds = 86_400
