/** A turn of a delegation counts whole days. */
export const turnDaySeconds = 86_400
