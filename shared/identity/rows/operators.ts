import { Failure } from '#shared/kernel/errors.ts'
import { auditHash, auditRow, genesisHash } from '#shared/platform/table/audit.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, update } from '#shared/platform/table/table.ts'
import type { User } from './users.ts'

/** The rows that make a user an operator, or no longer one, with who did it in the audit. */
export const flagging = (user: User, operator: boolean, nowMs: number): Guarded[] => {
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
