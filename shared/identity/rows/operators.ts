import { Failure } from '#shared/kernel/errors.ts'
import { auditHash, auditRow, genesisHash } from '#shared/platform/table/audit.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, type Guarded, update } from '#shared/platform/table/table.ts'
import { revoking, sessionsOf } from './sessions.ts'
import type { User } from './users.ts'

/** How many sessions one transaction ends beside the flag. */
const perCommit = 40

const flagging = (user: User, operator: boolean, nowMs: number): Guarded[] => {
  const v = user.v + 1
  const entry = {
    subject: user.userId,
    seq: v,
    at: new Date(nowMs).toISOString(),
    actor: 'account',
    action: operator ? 'operator.make' : 'operator.end',
    details: { operator },
    prevHash: user.auditHead ?? genesisHash,
  }
  const stale = () => new Failure('table.conflict', 'This user changed in the meantime')
  const next = { operator, auditHead: auditHash(entry), v }
  return [update(keys.user(user.userId), { v: user.v }, next, stale), auditRow(entry)]
}

/** Makes a user an operator, or no longer one, and ends every session they have: what a token says was said at its login. */
export const setOperator = async (user: User, operator: boolean, nowMs: number): Promise<void> => {
  if (user.operator === operator) return
  const sessions = await sessionsOf(user.userId)
  const ending = sessions.map(({ sessionId }) => revoking(sessionId))
  await commit([...flagging(user, operator, nowMs), ...ending.slice(0, perCommit)])
  for (let i = perCommit; i < ending.length; i += perCommit) await commit(ending.slice(i, i + perCommit))
}
