import { epochsOf } from '#shared/identity/rows/epochs.ts'
import {
  hashOf,
  openSuccessor,
  parseToken,
  type RefreshToken,
  random,
  renderToken,
} from '#shared/identity/rows/refresh-tokens.ts'
import {
  getSession,
  inGrace,
  isLive,
  Refreshed,
  revoking,
  rotating,
  Session,
  sessionOver,
} from '#shared/identity/rows/sessions.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { logger } from '#shared/platform/runtime/observe.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Within the grace, the current token for its own holder and for whoever holds the one before: both may have lost the answer. */
const standing = (session: Session, token: RefreshToken): string | undefined => {
  if (!inGrace(session)) return undefined
  const presented = hashOf(token.secret)
  if (presented === session.currentHash) return renderToken(token)
  if (presented !== session.previousHash || !session.successor) return undefined
  return renderToken({ ...token, secret: openSuccessor(token.sessionId, token.secret, session.successor) })
}

/** Trades a refresh token for the next, at most once a minute: retries and other tabs meet no third token. One that was traded in before that minute ends the session. */
export const rotateSession = async (text: string): Promise<{ session: Session; refreshToken: string }> => {
  const token = parseToken(text)
  const kept = token && (await getSession(token.sessionId))
  if (!token || !kept || kept.familyHash !== hashOf(token.family)) throw sessionOver()
  logger.appendKeys({ account: kept.userId })
  if (!isLive(kept, await epochsOf(kept.userId))) throw sessionOver()
  const same = standing(kept, token)
  if (same) return { session: kept, refreshToken: same }
  const next = random(32)
  try {
    await commit([rotating(token, next)])
    return { session: kept, refreshToken: renderToken({ ...token, secret: next }) }
  } catch (error) {
    if (!(error instanceof Refreshed)) throw error
    const session = Session.parse(error.row)
    const meanwhile = session.revokedAt ? undefined : standing(session, token)
    if (meanwhile) return { session, refreshToken: meanwhile }
    await commit([revoking(token.sessionId)])
    throw new Failure('auth.invalid-credentials', 'This refresh token was used before, so the session is over')
  }
}
