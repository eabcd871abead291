import { onSchedule } from '#shared/platform/runtime/on-schedule.ts'
import { sweepList } from '#shared/platform/runtime/sweep-list.ts'
import { type DueWork, take } from '#shared/platform/table/work-list.ts'
import { deliveries } from '#shared/webhooks/deliveries.ts'
import { attemptDelivery } from '#shared/webhooks/flows/deliver.ts'

/** An attempt takes seconds; one that died is made again after this. */
const patienceSeconds = 60

const send = async (work: DueWork): Promise<void> => {
  const [, subscriptionId = ''] = work.pk.split('#')
  if (!(await take(work, Math.floor(Date.now() / 1000) + patienceSeconds))) return
  const delivery = await deliveries.get(subscriptionId, work.sk)
  if (delivery?.state === 'due') await attemptDelivery(delivery)
}

/** Retries deliveries that subscribers have not accepted: same id and body, new time and signature. */
export const handler = onSchedule(
  {
    every: 'rate(1 minute)',
    timeoutSeconds: 50,
    grants: {
      read: ['SUB', 'AGENT'],
      write: ['SUB'],
      index: ['gsi3'],
      parameters: ['settings', 'subscription-key'],
    },
  },
  () => sweepList('deliveries', send, 10), // so that one hanging subscriber delays few others
)
