import { answerToken, startPurchase } from '#shared/platform/aws/executions.ts'
import { openForSystem } from '#shared/platform/table/field-cipher.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { waitGraceSeconds } from '#shared/purchase/durations.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'

/** Restarts of one purchase whose execution ended without ending it, before it is a person's. */
export const maxRestarts = 3

/** The number of the first execution after an operator had it tried again so often: each round has restarts of its own. */
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

/** Lets the saga go on whose wait has this token, if an end of the wait is there; one that comes later finds the token. */
export const resumeWaiting = async (approvalId: string, token: string): Promise<void> => {
  const checkout = await checkouts.get(approvals.checkoutOf(approvalId))
  if (!checkout || (checkout.state === 'awaiting_approval' && checkout.approvalId === approvalId)) return
  await answer(approvalId, token)
}

/** Lets the saga go on of an approval that has ended for good, if its token is there; one that comes later finds the end. */
export const resumeEnded = async (approvalId: string): Promise<void> => {
  const token = await approvals.token(approvalId)
  if (token) await answer(approvalId, token)
}

/** Lets the saga go on iff both are there: its token, and an end of the wait. Reading strongly, it cannot miss either. */
export const resumeDecided = async (approvalId: string): Promise<void> => {
  const token = await approvals.token(approvalId)
  if (token) await resumeWaiting(approvalId, token)
}
