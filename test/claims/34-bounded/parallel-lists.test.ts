import { afterAll, beforeAll, expect } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as deleteAgent } from '#functions/agents/delete.ts'
import { handler as listAgents } from '#functions/agents/list.ts'
import { handler as createCart } from '#functions/carts/create.ts'
import { handler as deleteCart } from '#functions/carts/delete.ts'
import { handler as listCarts } from '#functions/carts/list.ts'
import { handler as deleteAddress } from '#functions/me/delete-address.ts'
import { handler as listAddresses } from '#functions/me/list-addresses.ts'
import { handler as putAddress } from '#functions/me/put-address.ts'
import { handler as createSubscription } from '#functions/webhooks/create-subscription.ts'
import { handler as deleteSubscription } from '#functions/webhooks/delete-subscription.ts'
import { handler as listSubscriptions } from '#functions/webhooks/list-subscriptions.ts'
import { loggingIn } from '#shared/identity/flows/log-in.ts'
import { firstEpochs } from '#shared/identity/rows/epochs.ts'
import { sessionsOf } from '#shared/identity/rows/sessions.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { listLimits } from '#shared/platform/table/limited-list.ts'
import { commit, remove } from '#shared/platform/table/table.ts'
import { maxSubscriptions } from '#shared/webhooks/rules/subscribable.ts'
import type { Answered } from '#test/support/api/api-call.ts'
import { type KeyedWorld, startKeyed } from '#test/support/keyed/keyed.ts'
import { type Buyer, door } from '#test/support/people/buyers.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let world: KeyedWorld
beforeAll(async () => {
  world = await startKeyed()
})
afterAll(() => world.stop())

interface Limited {
  most: number
  add: (who: Buyer, n: number) => Promise<Answered>
  /** The ids in the list. */
  ids: (who: Buyer) => Promise<string[]>
  drop: (who: Buyer, id: string) => Promise<Answered>
  /** The name under which it is counted, where a row of its own counts it. */
  counted?: string
}
const idsIn =
  (route: Parameters<Buyer['user']>[0], name: string, query?: Record<string, string>) => async (who: Buyer) =>
    ((await who.user(route, { ...(query && { query }) })).body.items as Record<string, string>[]).map(
      (item) => item[name] ?? '',
    )

const lists: Record<string, Limited> = {
  agents: {
    most: listLimits.agents,
    add: (who, n) => who.user(createAgent, { body: { name: `Scout ${n}` } }),
    ids: idsIn(listAgents, 'agentId'),
    drop: (who, agentId) => who.user(deleteAgent, { params: { agentId } }),
    counted: 'agents#',
  },
  addresses: {
    most: listLimits.addresses,
    add: (who, n) => who.user(putAddress, { params: { addressId: `home-${n}` }, body: door }),
    ids: idsIn(listAddresses, 'addressId'),
    drop: (who, addressId) => who.user(deleteAddress, { params: { addressId } }),
    counted: 'addresses#',
  },
  carts: {
    most: listLimits.carts,
    add: (who) => who.user(createCart, { headers: { authorization: `Bearer ${who.accessToken}` } }),
    ids: idsIn(listCarts, 'cartId', { limit: '100' }),
    drop: (who, cartId) =>
      who.user(deleteCart, { params: { cartId }, headers: { authorization: `Bearer ${who.accessToken}` } }),
    counted: 'carts#',
  },
  subscriptions: {
    most: maxSubscriptions,
    add: (who, n) => who.user(createSubscription, { body: { url: `${world.ear.url}/${n}` } }),
    ids: idsIn(listSubscriptions, 'subscriptionId'),
    drop: (who, subscriptionId) => who.user(deleteSubscription, { params: { subscriptionId } }),
  },
}

/** Adds until none is left to try: a call that lost a race is told to try again, and does. */
const addAll = async (one: Limited, who: Buyer, from: number, count: number): Promise<number> => {
  let refused = 0
  const add = async (n: number): Promise<void> => {
    const { status, body } = await one.add(who, n)
    if (body.code === 'table.conflict' || body.code === 'state.moved') return add(n)
    if (status >= 300) expect(body.code).toBe('limit.exceeded')
    if (status >= 300) refused++
  }
  await Promise.all(Array.from({ length: count }, (_, n) => add(from + n)))
  return refused
}

for (const [name, one] of Object.entries(lists))
  claimByTries(
    34,
    `parallel calls cannot pass the limit of ${name} together`,
    { small: 15, usual: 30, full: 120 },
    async ({ count, tried, each }) => {
      await each(Math.ceil(count / 15), async (n) => {
        const who = await world.desk.buyer()
        const few = one.most - 3
        // The list of a user from before it was counted is counted once.
        if (one.counted && n % 2 === 0) {
          await addAll(one, who, 0, 2)
          await commit([remove(keys.limitedList(who.userId, one.counted), {}, () => new Error('No condition'))])
          expect(await addAll(one, who, 2, few - 2)).toBe(0)
        } else expect(await addAll(one, who, 0, few)).toBe(0)
        expect(await addAll(one, who, few, 15)).toBe(12)
        tried(15)
        const ids = await one.ids(who)
        expect(ids).toHaveLength(one.most)
        for (const id of ids.slice(0, 2)) expect((await one.drop(who, id)).status).toBe(200)
        expect(await addAll(one, who, 100, 4)).toBe(2)
        expect(await one.ids(who)).toHaveLength(one.most)
      })
    },
  )

claimByTries(
  34,
  'logins without end leave so many sessions, the newest, and none fails',
  { small: 120, usual: 250, full: 1_000 },
  async ({ count, tried, each }) => {
    await each(1, async () => {
      const userId = `usr_${crypto.randomUUID()}`
      const opened: string[] = []
      for (let n = 0; n < count; n++) {
        const { session, writes } = await loggingIn(`ses_${String(n).padStart(26, '0')}`, userId, firstEpochs)
        await commit(writes)
        opened.push(session.sessionId)
        tried()
      }
      const live = (await sessionsOf(userId)).map(({ sessionId }) => sessionId)
      expect(live.length).toBeLessThanOrEqual(listLimits.sessions)
      expect(live).toEqual(opened.toReversed().slice(0, live.length))
    })
  },
)
