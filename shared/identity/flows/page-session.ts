import { timingSafeEqual } from 'node:crypto'
import { sessionSeconds } from '#shared/identity/durations.ts'
import { epochsOf } from '#shared/identity/rows/epochs.ts'
import { hashOf, parseToken, random } from '#shared/identity/rows/refresh-tokens.ts'
import { getSession, givingToBrowser, isLive } from '#shared/identity/rows/sessions.ts'
import { type Principal, principalKey, userScopes } from '#shared/kernel/principal.ts'
import { logger } from '#shared/platform/runtime/observe.ts'
import { commit } from '#shared/platform/table/table.ts'

/** The browser's only credential. `__Host-` binds it to this host, over TLS or on the same machine. */
export const pageCookie = '__Host-purser'

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax'

/** Takes the cookie away. */
export const noCookie = `${pageCookie}=; ${attributes}; Max-Age=0`

/** Who looks at a page, with the secret of their cookie, which their forms are bound to. */
export interface Visitor {
  principal: Extract<Principal, { kind: 'user' }>
  secret: string
}

/** What reading a visitor's cookie touches. */
export const visitorGrants = { read: ['SESSION', 'EPOCHS'] } as const

/** Gives the session of a login that was just made to a browser: the cookie to set. Its refresh token is told to nobody. */
export const openPageSession = async (refreshToken: string): Promise<string> => {
  const login = parseToken(refreshToken)
  if (!login) throw new Error('A login answered no refresh token')
  const secret = random(32)
  await commit([givingToBrowser(login.sessionId, secret)])
  return `${pageCookie}=${login.sessionId}.${secret}; ${attributes}; Max-Age=${sessionSeconds}`
}

const fits = (secret: string, kept: string | undefined): boolean => {
  const [sent, own] = [Buffer.from(hashOf(secret)), Buffer.from(kept ?? '')]
  return sent.length === own.length && timingSafeEqual(sent, own)
}

/** The user whose cookie this is, read from the table each time; undefined for a session that is over or not a browser's. It never holds the scope of operators. */
export const visitorOf = async (cookie: string | undefined): Promise<Visitor | undefined> => {
  const [sessionId = '', secret = '', more] = (cookie ?? '').split('.')
  if (!/^ses_\w{26}$/.test(sessionId) || secret === '' || more !== undefined) return undefined
  const session = await getSession(sessionId)
  if (!session || !fits(secret, session.pageHash)) return undefined
  if (!isLive(session, await epochsOf(session.userId))) return undefined
  const { userId, authTime } = session
  const principal = { kind: 'user' as const, userId, sessionId, authTime, scopes: [...userScopes] }
  logger.appendKeys({ account: principalKey(principal) })
  return { principal, secret }
}
