import { refreshGraceSeconds } from '#shared/identity/durations.ts'
import { hashOf, openSuccessor, parseToken, random, renderToken } from '#shared/identity/rows/refresh-tokens.ts'
import {
  getSession,
  isLive,
  Refreshed,
  revoking,
  rotating,
  Session,
  sessionOver,
} from '#shared/identity/rows/sessions.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Trades a refresh token for the next. One that was traded in before ends the session, but for a double submit within the grace. */
export const rotateSession = async (text: string): Promise<{ session: Session; refreshToken: string }> => {
  const token = parseToken(text)
  const kept = token && (await getSession(token.sessionId))
  if (!token || !kept || kept.familyHash !== hashOf(token.family) || !isLive(kept)) throw sessionOver()
  const next = random(32)
  try {
    await commit([rotating(token, next)])
    return { session: kept, refreshToken: renderToken({ ...token, secret: next }) }
  } catch (error) {
    if (!(error instanceof Refreshed)) throw error
    const session = Session.parse(error.row)
    const nowSeconds = Math.floor(Date.now() / 1000)
    const again =
      session.previousHash === hashOf(token.secret) &&
      (session.rotatedAtSeconds ?? 0) + refreshGraceSeconds >= nowSeconds
    if (!session.revokedAt && again && session.successor) {
      const secret = openSuccessor(token.sessionId, token.secret, session.successor)
      return { session, refreshToken: renderToken({ ...token, secret }) }
    }
    await commit([revoking(token.sessionId)])
    throw new Failure('auth.invalid-credentials', 'This refresh token was used before, so the session is over')
  }
}
