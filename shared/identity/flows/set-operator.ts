import { flagging } from '#shared/identity/rows/operators.ts'
import { revoking, sessionsOf } from '#shared/identity/rows/sessions.ts'
import type { User } from '#shared/identity/rows/users.ts'
import { commit } from '#shared/platform/table/table.ts'

/** How many sessions one transaction ends beside the flag. */
const perCommit = 40

/** Makes a user an operator, or no longer one, and ends all their sessions: a token keeps the scopes of its login. */
export const setOperator = async (user: User, operator: boolean, nowMs: number): Promise<void> => {
  if (user.operator === operator) return
  const sessions = await sessionsOf(user.userId)
  const ending = sessions.map(({ sessionId }) => revoking(sessionId))
  await commit([...flagging(user, operator, nowMs), ...ending.slice(0, perCommit)])
  for (let i = perCommit; i < ending.length; i += perCommit) await commit(ending.slice(i, i + perCommit))
}
