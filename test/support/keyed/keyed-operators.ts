import { expect } from 'vitest'
import { handler as setFreeze } from '#functions/freeze/set.ts'
import { handler as resolveParked } from '#functions/parked/resolve.ts'
import { handler as retryParked } from '#functions/parked/retry.ts'
import { handler as replayWebhook } from '#functions/webhooks/replay.ts'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { parked, parkedShard } from '#shared/operations/rows/parked.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { keepWebhook } from '#shared/webhooks/flows/accept-webhook.ts'
import { webhooks } from '#shared/webhooks/rows/webhooks.ts'
import { call } from '#test/support/api/api-call.ts'
import type { Buyer } from '#test/support/people/buyers.ts'
import { eventsOf, operator } from '#test/support/people/operator.ts'
import type { KeyedCase, KeyedWorld } from './keyed.ts'
import { frozenTimes } from './keyed-accounts.ts'

/** A purchase that the bank does not pay, and how often something was told of it. */
const stuck = async ({ desk }: KeyedWorld, who: Buyer) => {
  const { checkoutId, approvalId = '' } = await desk.approved(who, [
    { merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 },
  ])
  await desk.trouble('bank', { operation: 'capture', kind: 'error-before', times: null })
  expect((await desk.finish(checkoutId)).state).toBe('parked')
  await desk.calm()
  const [item] = await parked.of(approvalId, 1)
  if (!item) throw new Error('Nothing is parked')
  const { parkedId: id, owedMinor } = item
  // A retry is told of with the checkout, an end with the item.
  const partitions = [keys.checkoutPartition(checkoutId), keys.parkedEvent(parkedShard(id), id, 0).pk]
  const eventCount = async (type: string) => {
    const rows = (await Promise.all(partitions.map(eventsOf))).flat()
    return rows.filter((row) => row['type'] === type && row['subject'] === checkoutId).length
  }
  return { id, owedMinor, checkoutId, told: eventCount }
}

/** Routes that only operators call. */
export const keyedOperators: Record<string, KeyedCase> = {
  'somebody frozen': {
    route: setFreeze,
    by: 'operator',
    async prepare(_, { userId }) {
      const scope = `user:${userId}`
      const thaw = { body: { scope, frozen: false }, context: operator.context() }
      return {
        sent: { body: { scope, frozen: true } },
        between: () => call(setFreeze, thaw),
        done: () => frozenTimes(scope),
      }
    },
  },
  'a retry of something parked': {
    route: retryParked,
    by: 'operator',
    async prepare(world, who) {
      const { id, told: eventCount } = await stuck(world, who)
      return {
        sent: { params: { id }, body: {} },
        async done() {
          expect((await operator.get(id)).body).toMatchObject({ state: 'retrying', attempts: 1 })
          return eventCount('purchase.retry-requested')
        },
      }
    },
  },
  'an end of something parked': {
    route: resolveParked,
    by: 'operator',
    async prepare(world, who) {
      const { id, owedMinor, checkoutId, told: eventCount } = await stuck(world, who)
      return {
        sent: { params: { id }, body: { outcome: 'written-off', note: 'Seen on the statement' } },
        async done() {
          const sums = balances(await postedOf(checkoutId))
          expect(sums['write-off USD']).toBe(owedMinor)
          return eventCount('purchase.resolved')
        },
      }
    },
  },
  'a webhook replayed': {
    route: replayWebhook,
    by: 'operator',
    async prepare() {
      const at = new Date().toISOString()
      const [sender, eventId] = ['merchant-a', crypto.randomUUID()]
      await keepWebhook({ sender, eventId, body: '{}', signedAt: at, receivedAt: at }, Date.now())
      return {
        sent: { params: { id: `${sender}.${eventId}` } },
        async done() {
          const resolvedByReplay = await eventsOf(keys.webhook(sender, eventId).pk)
          expect((await webhooks.get(sender, eventId))?.attempts).toBe(resolvedByReplay.length)
          return resolvedByReplay.length - 1
        },
      }
    },
  },
}
