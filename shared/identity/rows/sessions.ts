import * as z from 'zod'
import { endedSessionSeconds, refreshGraceSeconds, sessionSeconds } from '#shared/identity/durations.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { absent } from '#shared/platform/table/expression.ts'
import { keys, ownedBy } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { everyOwned } from '#shared/platform/table/owned.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'
import { EpochName, type Epochs, epochsOf } from './epochs.ts'
import { hashOf, type RefreshToken, random, renderToken, sealSuccessor } from './refresh-tokens.ts'

export const Session = z.object({
  sessionId: z.string(),
  userId: z.string(),
  epoch: EpochName,
  /** Seconds; when the password was given. */
  authTime: z.int(),
  familyHash: z.string(),
  currentHash: z.string(),
  previousHash: z.string().optional(),
  successor: z.string().optional(),
  rotatedAtSeconds: z.int().optional(),
  createdAt: z.string(),
  lastUsedAt: z.string(),
  expiresAtSeconds: z.int(),
  revokedAt: z.string().optional(),
  /** Of the secret in a browser's cookie; absent for a session of a program. */
  pageHash: z.string().optional(),
})
export type Session = z.output<typeof Session>

const seconds = (): number => Math.floor(Date.now() / 1000)

/** Whether access tokens of this session are still good. */
export const isLive = (session: Session | undefined, { sessions }: Epochs): session is Session =>
  session !== undefined && !session.revokedAt && session.epoch === sessions && session.expiresAtSeconds > seconds()

/** Tells the user that somebody logged in. */
export const sessionOpened = ({ sessionId, userId }: Pick<Session, 'sessionId' | 'userId'>, nowMs: number): Guarded =>
  eventRow(
    keys.sessionEvent(sessionId),
    { type: 'session.opened', subject: userId, owner: userId, data: { sessionId } },
    nowMs,
  )

/** A new session of a user who has just proved who they are. The epochs were read before that proof. */
export const openingSession = (sessionId: string, userId: string, { sessions: epoch }: Pick<Epochs, 'sessions'>) => {
  const now = new Date()
  const token: RefreshToken = { sessionId, family: random(16), secret: random(32) }
  const authTime = seconds()
  const session: Session = {
    sessionId,
    userId,
    epoch,
    authTime,
    familyHash: hashOf(token.family),
    currentHash: hashOf(token.secret),
    createdAt: now.toISOString(),
    lastUsedAt: now.toISOString(),
    expiresAtSeconds: authTime + sessionSeconds,
  }
  const row = {
    ...keys.session(sessionId),
    ...session,
    ...ownedBy(userId, 'SESSION', sessionId),
    ttl: session.expiresAtSeconds + endedSessionSeconds,
  }
  const write = insert(row, () => new Error(`${sessionId} exists already`))
  return { session, refreshToken: renderToken(token), write }
}

export const getSession = async (sessionId: string): Promise<Session | undefined> => {
  const row = await get(keys.session(sessionId))
  return row && Session.parse(row)
}

/** The user's sessions that are not over, newest first. */
export const sessionsOf = async (userId: string): Promise<Session[]> => {
  const [sessions, epochs] = await Promise.all([everyOwned(userId, 'SESSION', Session), epochsOf(userId)])
  return sessions.filter((session) => isLive(session, epochs)).reverse()
}

/** One answer for an ended, an expired and an unknown session. */
export const sessionOver = () => new Failure('auth.invalid-credentials', 'This session has ended; log in again')

/** Ends a session; ending it again is fine. */
export const revoking = (sessionId: string): Guarded =>
  update(
    keys.session(sessionId),
    {},
    { revokedAt: new Date().toISOString(), gsi1pk: undefined, gsi1sk: undefined },
    sessionOver,
  )

/** The write that gives a session, once, to the browser that holds this secret. */
export const givingToBrowser = (sessionId: string, secret: string): Guarded =>
  update(keys.session(sessionId), { pageHash: absent, revokedAt: absent }, { pageHash: hashOf(secret) }, sessionOver)

/** The session was refreshed meanwhile: the row as it is now. */
export class Refreshed extends Error {
  readonly row: unknown
  constructor(row: unknown) {
    super('The session was refreshed meanwhile')
    this.row = row
  }
}

/** Whether the last refresh was so lately that a repeat is a lost answer or another tab, and no thief. */
export const inGrace = ({ rotatedAtSeconds }: Session): boolean =>
  rotatedAtSeconds !== undefined && rotatedAtSeconds + refreshGraceSeconds >= seconds()

/** The write that puts the next secret in the place of the one presented, which then only gets the same answer again. */
export const rotating = ({ sessionId, secret }: RefreshToken, next: string): Guarded => {
  const presented = hashOf(secret)
  return update(
    keys.session(sessionId),
    { currentHash: presented, revokedAt: absent },
    {
      currentHash: hashOf(next),
      previousHash: presented,
      successor: sealSuccessor(sessionId, secret, next),
      rotatedAtSeconds: seconds(),
      lastUsedAt: new Date().toISOString(),
    },
    (row) => new Refreshed(row),
  )
}
