import { deliveries } from '#shared/store/deliveries.ts'
import { type DueWork, take } from '#shared/store/work-list.ts'
import { attemptDelivery } from '#shared/workflow/deliver.ts'
import { onSchedule } from '#shared/workflow/on-schedule.ts'
import { sweepList } from '#shared/workflow/sweep-list.ts'

/** An attempt takes seconds; one that died is made again after this. */
const patienceSeconds = 60

const send = async (work: DueWork): Promise<void> => {
  const [, subscriptionId = ''] = work.pk.split('#')
  if (!(await take(work, Math.floor(Date.now() / 1000) + patienceSeconds))) return
  const delivery = await deliveries.get(subscriptionId, work.sk)
  if (delivery?.state === 'due') await attemptDelivery(delivery)
}

/** Sends again what subscribers have not taken yet: same id and body, a fresh time and signature. */
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
  () => sweepList('deliveries', send, 10), // a subscriber that hangs holds up few others
)
