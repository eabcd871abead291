import { expect } from 'vitest'
import { handler as setFreeze } from '#functions/freeze/set.ts'
import { handler as resolveParked } from '#functions/parked/resolve.ts'
import { handler as retryParked } from '#functions/parked/retry.ts'
import { handler as replayWebhook } from '#functions/webhooks/replay.ts'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { parkRow } from '#shared/operations/park-row.ts'
import { parked, parkedIdOfRow, parkedShard } from '#shared/operations/rows/parked.ts'
import type { Key } from '#shared/platform/table/expression.ts'
import { keys, webhookIn } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { commit } from '#shared/platform/table/table.ts'
import { keepWebhook } from '#shared/webhooks/flows/accept-webhook.ts'
import { webhooks } from '#shared/webhooks/rows/webhooks.ts'
import { call } from '#test/support/api/api-call.ts'
import type { Buyer } from '#test/support/people/buyers.ts'
import { eventsOf, operator } from '#test/support/people/operator.ts'
import type { KeyedCase, KeyedWorld } from './keyed.ts'
import { frozenTimes } from './keyed-accounts.ts'

const notPaid = { leg: 0, fails: [['bank', { operation: 'capture', kind: 'error-before', times: null }]] } as const
const notLetGo = {
  leg: 1,
  fails: [
    ['merchant-b', { operation: 'complete', kind: 'out-of-stock' }],
    ['bank', { operation: 'void', kind: 'error-before', times: null }],
  ],
} as const
/** A purchase that cannot go on, or a leg that cannot go back, and how often something was told of it. */
const stuck = async ({ desk }: KeyedWorld, who: Buyer, how: typeof notPaid | typeof notLetGo = notPaid) => {
  const { checkoutId, approvalId = '' } = await desk.approved(who, [
    { merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 },
  ])
  for (const [company, rule] of how.fails) await desk.trouble(company, rule)
  expect((await desk.finish(checkoutId)).state).toBe('parked')
  await desk.calm()
  const item = (await parked.of(approvalId, 1)).find(({ leg = 0 }) => leg === how.leg)
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

/** A message of a merchant that was set aside for an operator. */
const messageSetAside = async () => {
  const at = new Date().toISOString()
  const [sender, eventId] = ['merchant-a', crypto.randomUUID()]
  await keepWebhook({ sender, eventId, body: '{}', signedAt: at, receivedAt: at }, Date.now())
  return keys.webhook(sender, eventId)
}
/** An event that could not be published when it was due, and can by now. */
const eventSetAside = async () => {
  const key = keys.checkoutEvent(`chk_${crypto.randomUUID()}`, 1)
  const event = { type: 'checkout.failed' as const, subject: 'chk_x', data: { code: 'payment.declined' } }
  await commit([eventRow(key, event, Date.now())])
  return key
}
/** A retry of what was set aside brings its row in once more. */
const retriedRow = (setAside: () => Promise<Key>): KeyedCase => ({
  route: retryParked,
  by: 'operator',
  async prepare() {
    const row = await setAside()
    await parkRow(row, 'internal', 'relay', Date.now())
    const id = parkedIdOfRow(row)
    const item = keys.parkedEvent(parkedShard(id), id, 0)
    const rows = async () =>
      (await eventsOf(row.pk)).length + (await eventsOf(item.pk)).filter(({ sk }) => String(sk).includes(id)).length
    const before = await rows()
    return { sent: { params: { id }, body: {} }, done: async () => (await rows()) - before }
  },
})

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
  'a retry of a parked leg': {
    route: retryParked,
    by: 'operator',
    async prepare(world, who) {
      const { id, told: eventCount } = await stuck(world, who, notLetGo)
      return { sent: { params: { id }, body: {} }, done: () => eventCount('purchase.retry-requested') }
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
  'a retry of a parked message': retriedRow(messageSetAside),
  'a retry of a parked event': retriedRow(eventSetAside),
  'a webhook replayed': {
    route: replayWebhook,
    by: 'operator',
    async prepare() {
      const { sender, eventId } = webhookIn(await messageSetAside())
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
