import type { Visitor } from '#shared/identity/flows/page-session.ts'
import { freshLoginSeconds } from '#shared/kernel/durations.ts'

/** Whether the sign-in is young enough to widen what may be bought. The operation decides; the page only asks in time. */
export const isFresh = (visitor: Visitor | undefined): boolean =>
  Date.now() / 1000 - (visitor?.principal.authTime ?? 0) <= freshLoginSeconds
