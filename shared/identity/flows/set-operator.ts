import { leavingEverywhere, nextEpochs } from '#shared/identity/rows/epochs.ts'
import { flagging } from '#shared/identity/rows/operators.ts'
import type { User } from '#shared/identity/rows/users.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Makes a user an operator, or no longer one, and ends all their sessions: a token keeps the scopes of its login. */
export const setOperator = async (user: User, operator: boolean, nowMs: number): Promise<void> => {
  if (user.operator === operator) return
  await commit([...flagging(user, operator, nowMs), leavingEverywhere(user.userId, nextEpochs(false))])
}
