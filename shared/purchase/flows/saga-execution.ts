import { answerToken, startPurchase } from '#shared/platform/aws/executions.ts'
import { openForSystem } from '#shared/platform/table/field-cipher.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { waitGraceSeconds } from '#shared/purchase/durations.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'

/** How often a purchase is restarted whose execution ended early, before it is parked for an operator. */
export const maxRestarts = 3

/** The number of the first execution after this many operator retries: each round has restarts of its own. */
export const roundStart = (retries: number): number => retries * (maxRestarts + 1)

/** The n-th execution of an approval. */
export const executionName = (approvalId: string, n: number): string => (n === 0 ? approvalId : `${approvalId}.r${n}`)

/** Starts the saga of the checkout's present approval. Its name is the approval's id, so a second start is the same saga. */
export const startSaga = async (checkout: Checkout, nowMs: number, name = checkout.approvalId ?? ''): Promise<void> => {
  const left = (checkout.approvalExpiresAtSeconds ?? 0) - Math.floor(nowMs / 1000)
  await startPurchase(name, {
    approvalId: checkout.approvalId ?? '',
    checkoutId: checkout.checkoutId,
    legs: Array.from({ length: checkout.legCount }, (_, i) => ({ leg: i + 1 })),
    waitSeconds: Math.max(0, left) + waitGraceSeconds,
  })
}

const answer = async (approvalId: string, sealed: string): Promise<void> =>
  answerToken(await openForSystem({ pk: keys.decision(approvalId).pk, field: 'token' }, sealed))

/** Resumes the saga that waits with this token, if the wait has an end; an end that comes later finds the token. */
export const resumeWaiting = async (approvalId: string, token: string): Promise<void> => {
  const checkout = await checkouts.get(approvals.checkoutOf(approvalId))
  if (!checkout || (checkout.state === 'awaiting_approval' && checkout.approvalId === approvalId)) return
  await answer(approvalId, token)
}

/** Resumes the saga of an ended approval, if its token is stored; a token that comes later finds the end. */
export const resumeEnded = async (approvalId: string): Promise<void> => {
  const token = await approvals.token(approvalId)
  if (token) await answer(approvalId, token)
}

/** Resumes the saga if both its token and an end of the wait exist. It reads strongly, so it cannot miss either. */
export const resumeDecided = async (approvalId: string): Promise<void> => {
  const token = await approvals.token(approvalId)
  if (token) await resumeWaiting(approvalId, token)
}
