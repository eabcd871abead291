import { followAgainSeconds } from '#shared/after-sale/durations.ts'
import { finishRefundDue } from '#shared/after-sale/flows/finish-refund.ts'
import { followOrderDue } from '#shared/after-sale/flows/follow-order.ts'
import { followReturnDue } from '#shared/after-sale/flows/request-return-at-merchant.ts'
import { onSchedule } from '#shared/platform/runtime/on-schedule.ts'
import { sweepList } from '#shared/platform/runtime/sweep-list.ts'
import { inPartition, ownerId } from '#shared/platform/table/keys.ts'
import { type DueWork, take } from '#shared/platform/table/work-list.ts'

const follow = async (work: DueWork): Promise<void> => {
  const orderId = ownerId(work)
  const { kind, id } = inPartition(work)
  const untilSeconds = Math.floor(Date.now() / 1000) + followAgainSeconds
  if (!(await take(work, untilSeconds))) return
  if (kind === 'RETURN') return followReturnDue(orderId, id)
  if (kind === 'REFUND') return finishRefundDue(orderId, id)
  await followOrderDue(orderId, untilSeconds)
}

/** Asks the merchants and the bank about returns and refunds that no message has finished. */
export const handler = onSchedule(
  {
    every: 'rate(1 minute)',
    timeoutSeconds: 50,
    grants: {
      index: ['gsi3'],
      read: ['ORDER', 'CHECKOUT', 'CLAIM', 'PARKED'],
      write: ['ORDER', 'CHECKOUT', 'LEDGER', 'PARKED'],
      delete: ['CLAIM'],
      parameters: ['settings', 'payment-key', 'signing-key'],
    },
  },
  () => sweepList('returns', follow),
)
