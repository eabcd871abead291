/** The calendar day, UTC, that a purchase counts in. */
export const dayOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 10)
