import { onSchedule } from '#shared/platform/runtime/on-schedule.ts'
import { sweepList } from '#shared/platform/runtime/sweep-list.ts'
import { ownerId } from '#shared/platform/table/keys.ts'
import { type DueWork, take } from '#shared/platform/table/work-list.ts'
import { sweepAfterSeconds } from '#shared/webhooks/durations.ts'
import { attemptDelivery } from '#shared/webhooks/flows/deliver.ts'
import { deliveries } from '#shared/webhooks/rows/deliveries.ts'

const send = async (work: DueWork): Promise<void> => {
  if (!(await take(work, Math.floor(Date.now() / 1000) + sweepAfterSeconds))) return
  const delivery = await deliveries.get(ownerId(work), work.sk)
  if (delivery?.state === 'due') await attemptDelivery(delivery, 'sweep')
}

/** Retries deliveries that subscribers have not accepted: same id and body, new time and signature. */
export const handler = onSchedule(
  {
    every: 'rate(1 minute)',
    timeoutSeconds: 50,
    grants: {
      read: ['SUB', 'AGENT', 'EPOCHS'],
      write: ['SUB'],
      index: ['gsi3'],
      parameters: ['settings', 'subscription-key'],
    },
  },
  () => sweepList('deliveries', send, 10), // so that one hanging subscriber delays few others
)
