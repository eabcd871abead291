/** The calendar day, UTC, that a purchase counts in. */
export const utcDayOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 10)
