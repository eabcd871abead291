import { assertNotRefused, type JudgedRequest, judgedRequest } from '#shared/policy/rows/judged-request.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import type { Demand } from '#shared/purchase/rules/passkey-evidence.ts'
import { involvedIn, type RequestRows } from './request-rows.ts'

/** The policy's verdict on the terms, and what it demands of the person who approves. A verdict of `refuse` refuses the request. */
export const byPolicy = async (
  checkout: Checkout,
  legs: readonly Leg[],
  { read, totalMinor, boughtBefore }: { read: RequestRows; totalMinor: number; boughtBefore: boolean },
  nowMs: number,
): Promise<JudgedRequest & { demands: Demand | undefined }> => {
  const { userId, currency, country } = checkout
  const question = { ...involvedIn(checkout, legs), userId, totalMinor, currency, country, boughtBefore }
  const judged = await judgedRequest(read.policy, question, nowMs)
  assertNotRefused(judged.policy)
  return { ...judged, demands: judged.policy.verdict === 'ask_with_passkey' ? 'passkey' : undefined }
}
