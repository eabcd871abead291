import { Failure } from '#shared/kernel/errors.ts'
import { auditLink } from '#shared/platform/table/audit.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, update } from '#shared/platform/table/table.ts'
import type { User } from './users.ts'

/** The rows that make a user an operator, or no longer one, with who did it in the audit. */
export const flagging = (user: User, operator: boolean, nowMs: number): Guarded[] => {
  const action = operator ? 'operator.make' : 'operator.end'
  const chain = { ...user, subject: user.userId }
  const { v, auditHead, row } = auditLink(chain, { actor: 'account', action, details: { operator }, nowMs })
  const stale = () => new Failure('table.conflict', 'This user changed in the meantime')
  return [update(keys.user(user.userId), { v: user.v }, { operator, auditHead, v }, stale), row]
}
