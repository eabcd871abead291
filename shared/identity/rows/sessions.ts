import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { absent } from '#shared/platform/table/expression.ts'
import { keys, ownedBy } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { commit, type Guarded, get, getMany, insert, update } from '#shared/platform/table/table.ts'
import {
  hashOf,
  openSuccessor,
  parseToken,
  type RefreshToken,
  random,
  renderToken,
  sealSuccessor,
} from './refresh-tokens.ts'

/** A session ends this long after its login, in seconds, however often it is refreshed. */
const sessionSeconds = 30 * 24 * 3600
/** A client that sends the same refresh twice gets the same answer for this long, in seconds. */
const graceSeconds = 10

export const Session = z.object({
  sessionId: z.string(),
  userId: z.string(),
  /** Seconds; when the password was given. */
  authTime: z.int(),
  familyHash: z.string(),
  currentHash: z.string(),
  previousHash: z.string().optional(),
  successor: z.string().optional(),
  rotatedAt: z.int().optional(),
  createdAt: z.string(),
  lastUsedAt: z.string(),
  /** Seconds. */
  expiresAt: z.int(),
  revokedAt: z.string().optional(),
})
export type Session = z.output<typeof Session>

const seconds = (): number => Math.floor(Date.now() / 1000)

/** Whether access tokens of this session are still good. */
export const isLive = (session: Session | undefined): session is Session =>
  session !== undefined && !session.revokedAt && session.expiresAt > seconds()

/** A new session of a user who has just proved who they are. */
export const openingSession = (sessionId: string, userId: string) => {
  const now = new Date()
  const token: RefreshToken = { sessionId, family: random(16), secret: random(32) }
  const authTime = seconds()
  const session: Session = {
    sessionId,
    userId,
    authTime,
    familyHash: hashOf(token.family),
    currentHash: hashOf(token.secret),
    createdAt: now.toISOString(),
    lastUsedAt: now.toISOString(),
    expiresAt: authTime + sessionSeconds,
  }
  const row = {
    ...keys.session(sessionId),
    ...session,
    ...ownedBy(userId, 'SESSION', sessionId),
    ttl: session.expiresAt + 3600,
  }
  const write = insert(row, () => new Error(`${sessionId} exists already`))
  return { session, refreshToken: renderToken(token), write }
}

export const getSession = async (sessionId: string): Promise<Session | undefined> => {
  const found = await get(keys.session(sessionId))
  return found && Session.parse(found)
}

/** The user's sessions that are not over, newest first. */
export const sessionsOf = async (userId: string): Promise<Session[]> => {
  const owned = ownedBy(userId, 'SESSION', '')
  const listed = await all({ index: 'gsi1', partition: owned.gsi1pk, prefix: owned.gsi1sk })
  const found: Session[] = []
  for (let i = 0; i < listed.length; i += 100) {
    const ids = listed.slice(i, i + 100).map((row) => String(row['pk']).slice('SESSION#'.length))
    found.push(...(await getMany(ids.map(keys.session))).map((row) => Session.parse(row)))
  }
  return found.filter(isLive).sort((a, b) => b.sessionId.localeCompare(a.sessionId))
}

/** Ends a session; ending it again is fine. */
export const revoking = (sessionId: string): Guarded =>
  update(
    keys.session(sessionId),
    {},
    { revokedAt: new Date().toISOString(), gsi1pk: undefined, gsi1sk: undefined },
    () => over(),
  )

const over = () => new Failure('auth.invalid-credentials', 'This session has ended; log in again')

class Moved extends Error {
  readonly found: unknown
  constructor(found: unknown) {
    super('The session was refreshed meanwhile')
    this.found = found
  }
}

const rotating = ({ sessionId, secret }: RefreshToken, next: string): Guarded => {
  const presented = hashOf(secret)
  return update(
    keys.session(sessionId),
    { currentHash: presented, revokedAt: absent },
    {
      currentHash: hashOf(next),
      previousHash: presented,
      successor: sealSuccessor(sessionId, secret, next),
      rotatedAt: seconds(),
      lastUsedAt: new Date().toISOString(),
    },
    (found) => new Moved(found),
  )
}

/** Trades a refresh token for the next. One that was traded in before ends the session, but for a double submit within the grace. */
export const rotate = async (text: string): Promise<{ session: Session; refreshToken: string }> => {
  const token = parseToken(text)
  const known = token && (await getSession(token.sessionId))
  if (!token || !known || known.familyHash !== hashOf(token.family) || !isLive(known)) throw over()
  const next = random(32)
  try {
    await commit([rotating(token, next)])
    return { session: known, refreshToken: renderToken({ ...token, secret: next }) }
  } catch (error) {
    if (!(error instanceof Moved)) throw error
    const session = Session.parse(error.found)
    const again = session.previousHash === hashOf(token.secret) && (session.rotatedAt ?? 0) + graceSeconds >= seconds()
    if (!session.revokedAt && again && session.successor) {
      const secret = openSuccessor(token.sessionId, token.secret, session.successor)
      return { session, refreshToken: renderToken({ ...token, secret }) }
    }
    await commit([revoking(token.sessionId)])
    throw new Failure('auth.invalid-credentials', 'This refresh token was already used, so Purser ended the session')
  }
}
