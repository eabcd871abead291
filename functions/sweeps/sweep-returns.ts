import { followReturnDue } from '#shared/after-sale/ask-return.ts'
import { finishRefundDue } from '#shared/after-sale/finish-refund.ts'
import { followMoney } from '#shared/after-sale/follow-money.ts'
import { followed } from '#shared/orders/returns.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { onSchedule } from '#shared/platform/runtime/on-schedule.ts'
import { shards } from '#shared/platform/table/keys.ts'
import { commit } from '#shared/platform/table/table.ts'
import { type DueWork, dueWork, take } from '#shared/platform/table/work-list.ts'

const perShard = 50
/** How long what could not be ended waits for its next turn, in seconds. */
const patienceSeconds = 300

const follow = async (work: DueWork): Promise<void> => {
  const [, orderId = ''] = work.pk.split('#')
  const [kind, id = ''] = work.sk.split('#')
  const until = Math.floor(Date.now() / 1000) + patienceSeconds
  if (!(await take(work, until))) return
  if (kind === 'RETURN') return followReturnDue(orderId, id)
  if (kind === 'REFUND') return finishRefundDue(orderId, id)
  await followMoney(orderId, 'sweep')
  await commit([followed(orderId, until)])
}

const sweepShard = async (shard: number): Promise<void> => {
  for (const work of await dueWork(shard, Math.floor(Date.now() / 1000), perShard, 'returns'))
    await follow(work).catch(report) // one that cannot be ended must not keep the others waiting
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
      parameters: ['settings', 'bank-key', 'signing-key'],
    },
  },
  async () => {
    await Promise.all(Array.from({ length: shards }, (_, shard) => sweepShard(shard)))
  },
)
