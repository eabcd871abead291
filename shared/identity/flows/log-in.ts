import type { Epochs } from '#shared/identity/rows/epochs.ts'
import { openingSession, revoking, sessionOpened, sessionsOf } from '#shared/identity/rows/sessions.ts'
import { limitedList, listLimits } from '#shared/platform/table/limited-list.ts'
import { commit, type Guarded } from '#shared/platform/table/table.ts'

const together = 25

/** The write that takes a place among the user's sessions. It ends the oldest where there is none, so a login never fails for it. */
const sessionPlace = async (userId: string, sessionId: string): Promise<Guarded> => {
  const list = { userId, name: 'sessions' } as const
  const most = listLimits.sessions
  const listed = await limitedList.of(list)
  const live = listed && listed.size < most ? [] : (await sessionsOf(userId)).map((each) => each.sessionId)
  const kept = live.slice(0, most - 1)
  const over = live.slice(most - 1)
  for (let i = 0; i < over.length; i += together) await commit(over.slice(i, i + together).map(revoking))
  const gone = listed && listed.size >= most ? [...listed].filter((id) => !kept.includes(id)) : []
  if (gone.length > 0) await commit([limitedList.leaving(list, ...gone)])
  return limitedList.joining(list, sessionId, async () => kept)
}

/** A new session for a user who logged in: it takes a place, and the user is told. The epochs were read before the user proved who they are. */
export const loggingIn = async (sessionId: string, userId: string, epochs: Pick<Epochs, 'sessions'>) => {
  const { session, refreshToken, write } = openingSession(sessionId, userId, epochs)
  const place = await sessionPlace(userId, sessionId)
  return { session, refreshToken, writes: [write, place, sessionOpened(session, Date.now())] }
}
