import { auditLink } from '#shared/platform/table/audit.ts'
import { absent, type Changes, type Condition } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, update } from '#shared/platform/table/table.ts'
import { type AccountChange, accountChanged } from './account-events.ts'
import type { User } from './users.ts'

interface Act {
  /** Who did it: the user, or whoever had the link of a mail. */
  by: 'user' | 'link'
  action: string
  change: AccountChange
  next: Changes
  expected?: Condition
}

/** The rows of one change of the account: the change, its audit and its event. Refused when the account changed meanwhile. */
const changing = (user: User, { by, action, change, next, expected }: Act, nowMs: number, refused: () => Error) => {
  const deed = { actor: `${by}:${user.userId}`, action, details: {}, nowMs }
  const { v, auditHead, row } = auditLink({ ...user, subject: user.userId }, deed)
  return [
    update(keys.user(user.userId), { v: user.v, ...expected }, { ...next, auditHead, v }, refused),
    row,
    accountChanged(user.userId, v, change, nowMs),
  ]
}

const overtaken = () => new Error('The account changed meanwhile')

/** The rows that replace the password that was compared. Refused when it was changed meanwhile. */
export const changingPassword = (user: User, passwordHash: string, nowMs: number, refused: () => Error): Guarded[] => {
  const expected = { passwordHash: user.passwordHash }
  const act = { by: 'user', action: 'password.change', change: 'password-changed', next: { passwordHash } } as const
  return changing(user, { ...act, expected }, nowMs, refused)
}

/** The rows that set a password for whoever reads the user's mail, which confirms the address too. */
export const resettingPassword = (user: User, passwordHash: string, nowMs: number): Guarded[] => {
  const at = new Date(nowMs).toISOString()
  const next = { passwordHash, passwordResetAt: at, emailConfirmedAt: user.emailConfirmedAt ?? at }
  const act = { by: 'link', action: 'password.reset', change: 'password-reset', next } as const
  return changing(user, act, nowMs, overtaken)
}

/** The rows after which the address counts as its user's. */
export const confirmingEmail = (user: User, nowMs: number): Guarded[] => {
  const next = { emailConfirmedAt: new Date(nowMs).toISOString() }
  const act = { by: 'link', action: 'email.confirm', change: 'email-confirmed', next } as const
  return changing(user, { ...act, expected: { emailConfirmedAt: absent } }, nowMs, overtaken)
}
