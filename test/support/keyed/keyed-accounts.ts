import { expect } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as deleteAgent } from '#functions/agents/delete.ts'
import { handler as putAgentLimits } from '#functions/agents/put-limits.ts'
import { handler as rotateAgentSecret } from '#functions/agents/rotate-secret.ts'
import { handler as createDelegation } from '#functions/delegations/create.ts'
import { handler as createTemplate } from '#functions/delegations/create-template.ts'
import { handler as revokeDelegation } from '#functions/delegations/delete.ts'
import { handler as deleteTemplate } from '#functions/delegations/delete-template.ts'
import { handler as getDelegation } from '#functions/delegations/get.ts'
import { handler as listDelegations } from '#functions/delegations/list.ts'
import { handler as listTemplates } from '#functions/delegations/list-templates.ts'
import { handler as patchDelegation } from '#functions/delegations/patch.ts'
import { handler as useTemplate } from '#functions/delegations/use-template.ts'
import { handler as deleteAddress } from '#functions/me/delete-address.ts'
import { handler as freeze } from '#functions/me/freeze.ts'
import { handler as listAddresses } from '#functions/me/list-addresses.ts'
import { handler as putAddress } from '#functions/me/put-address.ts'
import { handler as putLimits } from '#functions/me/put-limits.ts'
import { handler as putPolicy } from '#functions/me/put-policy.ts'
import { handler as readNotification } from '#functions/notices/read.ts'
import { handler as readNotifications } from '#functions/notices/read-all.ts'
import { handler as createPaymentMethod } from '#functions/payment-methods/create.ts'
import { handler as deletePaymentMethod } from '#functions/payment-methods/delete.ts'
import { handler as listPaymentMethods } from '#functions/payment-methods/list.ts'
import { handler as patchPaymentMethod } from '#functions/payment-methods/patch.ts'
import { handler as createSubscription } from '#functions/webhooks/create-subscription.ts'
import { handler as deleteSubscription } from '#functions/webhooks/delete-subscription.ts'
import { handler as listDeliveries } from '#functions/webhooks/list-deliveries.ts'
import { handler as ping } from '#functions/webhooks/ping-subscription.ts'
import { handler as redeliver } from '#functions/webhooks/redeliver.ts'
import { agentsOf, authenticateAgent } from '#shared/identity/rows/agents.ts'
import { limitsOf } from '#shared/identity/rows/users.ts'
import { noticeIdOf, notices } from '#shared/notices/notices.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { commit, get, update } from '#shared/platform/table/table.ts'
import { userPolicies } from '#shared/policy/rows/user-policies.ts'
import { subscriptions } from '#shared/webhooks/rows/subscriptions.ts'
import { type Buyer, door } from '#test/support/people/buyers.ts'
import { delegated, delegationBody } from '#test/support/people/delegates.ts'
import type { KeyedCase, KeyedWorld } from './keyed.ts'

/** How often a switch was turned on, by its audit. */
export const frozenTimes = async (scope: string): Promise<number> =>
  (await all({ partition: keys.auditPartition(`freeze:${scope}`) })).filter(({ action }) => action === 'freeze.on')
    .length

const limits = (perPurchaseMinor: number) => ({ perPurchaseMinor, perMonthMinor: 90_000, currency: 'USD' })
const subscribed = async ({ ear }: KeyedWorld, who: Buyer): Promise<string> =>
  (await who.user(createSubscription, { body: { url: `${ear.url}/hook` } })).body.subscriptionId
const subscriptionsOf = async ({ userId }: Buyer) => (await subscriptions.of(userId)).items.length
const versionOf = async (who: Buyer, delegationId: string): Promise<number> =>
  (await who.user(getDelegation, { params: { delegationId } })).body.version
/** A notice in the inbox of this user. */
const noticed = async ({ userId }: Buyer): Promise<string> => {
  const event = { eventId: crypto.randomUUID(), userId, occurredAt: new Date().toISOString() }
  await commit([notices.keep(event, { kind: 'freeze.on', ids: {} }, Date.now())])
  return noticeIdOf(event.eventId, event.occurredAt)
}
const templated = async (who: Buyer, body: object = {}): Promise<string> =>
  (await who.user(createTemplate, { body: { name: 'Groceries', ...body } })).body.templateId
const templatesOf = async (who: Buyer): Promise<number> => (await who.user(listTemplates)).body.items.length
const methodsOf = async (who: Buyer) => (await who.user(listPaymentMethods, { query: { limit: '100' } })).body.items
const walletChanges = ({ userId }: Buyer) => all({ partition: keys.wallet(userId).pk, prefix: 'EVT#' })
/** What a subscriber was sent, by its own count and by the log. */
const sentTo = async ({ ear }: KeyedWorld, who: Buyer, subscriptionId: string) => {
  const heard = ear.heard.filter(({ text }) => text.includes(subscriptionId)).length
  const log = (await who.user(listDeliveries, { params: { subscriptionId } })).body.items
  expect(log).toMatchObject([{ state: 'delivered' }])
  expect(log[0].attempts).toHaveLength(heard)
  return heard
}

/** Routes by which users keep their account, their agents and their subscriptions. */
export const keyedAccounts: Record<string, KeyedCase> = {
  'a new agent': {
    route: createAgent,
    prepare: async (_, { userId }) => ({
      sent: { body: { name: 'Scout' } },
      done: async () => (await agentsOf(userId)).length,
      shownOnce: 'clientSecret',
    }),
  },
  'an agent revoked': {
    route: deleteAgent,
    async prepare(_, who) {
      const { agentId } = (await who.user(createAgent, { body: { name: 'Scout' } })).body
      await who.user(createAgent, { body: { name: 'Other' } })
      return { sent: { params: { agentId } }, done: async () => 2 - (await agentsOf(who.userId)).length }
    },
  },
  "an agent's secret replaced": {
    route: rotateAgentSecret,
    async prepare(_, who) {
      const { agentId, clientSecret } = (await who.user(createAgent, { body: { name: 'Scout' } })).body
      return {
        sent: { params: { agentId }, body: { keepSeconds: 60 } },
        // After a second rotation the first secret would not work any more.
        done: async () => ((await authenticateAgent(agentId, clientSecret)) ? 1 : 2),
        shownOnce: 'clientSecret',
      }
    },
  },
  'limits set': {
    route: putLimits,
    prepare: async (_, who) => ({
      sent: { body: limits(10_000) },
      async between() {
        expect(await limitsOf(who.userId)).toEqual(limits(10_000))
        await who.user(putLimits, { body: limits(20_000) })
      },
      done: async () => ((await limitsOf(who.userId)).perPurchaseMinor === 20_000 ? 1 : 2),
    }),
  },
  'rules of a policy set': {
    route: putPolicy,
    prepare: async (_, who) => ({
      sent: { body: { rules: [{ rule: 'first-purchase', verdict: 'ask' }] } },
      done: async () => (await userPolicies.of(who.userId)).v,
    }),
  },
  'limits of an agent set': {
    route: putAgentLimits,
    async prepare(_, who) {
      const { agentId } = (await who.user(createAgent, { body: { name: 'Scout' } })).body
      const sent = { params: { agentId }, body: { currency: 'USD', perDayMinor: 10_000 } }
      const kept = async () => (await get(keys.agentLimits(who.userId, agentId)))?.['perDayMinor']
      return {
        sent,
        async between() {
          expect(await kept()).toBe(10_000)
          await who.user(putAgentLimits, { ...sent, body: { currency: 'USD', perDayMinor: 20_000 } })
        },
        done: async () => ((await kept()) === 20_000 ? 1 : 2),
      }
    },
  },
  'a new delegation': {
    route: createDelegation,
    prepare: async (_, who) => ({
      sent: { body: delegationBody() },
      done: async () => (await who.user(listDelegations)).body.items.length,
    }),
  },
  'a new template': {
    route: createTemplate,
    prepare: async (_, who) => ({
      sent: { body: { name: 'Groceries', perPurchaseMinor: 5000 } },
      done: () => templatesOf(who),
    }),
  },
  'a template forgotten': {
    route: deleteTemplate,
    async prepare(_, who) {
      const templateId = await templated(who)
      await templated(who)
      return { sent: { params: { templateId } }, done: async () => 2 - (await templatesOf(who)) }
    },
  },
  'a delegation from a template': {
    route: useTemplate,
    async prepare(_, who) {
      const { expiresAt: __, ...body } = delegationBody() as { expiresAt: string }
      const templateId = await templated(who, body)
      const done = async () => (await who.user(listDelegations)).body.items.length
      return { sent: { params: { templateId }, body: { perPurchaseMinor: 3000 } }, done }
    },
  },
  'a delegation changed': {
    route: patchDelegation,
    async prepare(_, who) {
      const { delegationId } = await delegated(who)
      const sent = { params: { delegationId }, body: { perDayMinor: 40_000 } }
      return { sent, done: async () => (await versionOf(who, delegationId)) - 1 }
    },
  },
  'a delegation revoked': {
    route: revokeDelegation,
    async prepare(_, who) {
      const { delegationId } = await delegated(who)
      return { sent: { params: { delegationId } }, done: async () => (await versionOf(who, delegationId)) - 1 }
    },
  },
  'a notice read': {
    route: readNotification,
    async prepare(_, who) {
      const notificationId = await noticed(who)
      const key = keys.notice(who.userId, notificationId)
      const readAt = async () => (await get(key))?.['readAt']
      return {
        sent: { params: { notificationId } },
        async between() {
          expect(await readAt()).toBeDefined()
          await commit([update(key, {}, { readAt: undefined }, () => new Error('gone'))])
        },
        done: async () => ((await readAt()) === undefined ? 1 : 2),
      }
    },
  },
  'all notices read': {
    route: readNotifications,
    async prepare(_, { userId }) {
      const key = keys.noticesRead(userId)
      const until = async () => (await get(key))?.['allReadAtMs']
      return {
        sent: { body: {} },
        async between() {
          expect(await until()).toBeGreaterThan(1)
          await commit([update(key, {}, { allReadAtMs: 1 }, () => new Error('gone'))])
        },
        done: async () => ((await until()) === 1 ? 1 : 2),
      }
    },
  },
  'a new payment method': {
    route: createPaymentMethod,
    prepare: async (_, who) => {
      const before = (await methodsOf(who)).length
      const sent = { body: { token: 'tok_visa', label: 'Travel' } }
      return { sent, done: async () => (await methodsOf(who)).length - before }
    },
  },
  'a payment method renamed': {
    route: patchPaymentMethod,
    prepare: async (_, who) => ({
      sent: { params: { methodId: 'pm_ok' }, body: { label: 'Travel' } },
      done: async () => (await walletChanges(who)).length,
    }),
  },
  'a payment method removed': {
    route: deletePaymentMethod,
    prepare: async (_, who) => ({
      sent: { params: { methodId: 'pm_ok' } },
      done: async () => (await walletChanges(who)).length,
    }),
  },
  'an address forgotten': {
    route: deleteAddress,
    async prepare(_, who) {
      const put = () => who.user(putAddress, { params: { addressId: 'home' }, body: door })
      const kept = async () => (await who.user(listAddresses)).body.items.length
      await put()
      return {
        sent: { params: { addressId: 'home' } },
        async between() {
          expect(await kept()).toBe(0)
          await put()
        },
        done: async () => 2 - (await kept()),
      }
    },
  },
  'spending frozen': {
    route: freeze,
    prepare: async (_, who) => ({
      sent: { body: { frozen: true } },
      between: () => who.user(freeze, { body: { frozen: false } }),
      done: () => frozenTimes(`user:${who.userId}`),
    }),
  },
  'a new subscription': {
    route: createSubscription,
    prepare: async ({ ear }, who) => ({
      sent: { body: { url: `${ear.url}/hook` } },
      done: () => subscriptionsOf(who),
      shownOnce: 'secret',
    }),
  },
  'a subscription ended': {
    route: deleteSubscription,
    async prepare(world, who) {
      const subscriptionId = await subscribed(world, who)
      await subscribed(world, who)
      return { sent: { params: { subscriptionId } }, done: async () => 2 - (await subscriptionsOf(who)) }
    },
  },
  'a test message': {
    route: ping,
    async prepare(world, who) {
      const subscriptionId = await subscribed(world, who)
      return { sent: { params: { subscriptionId } }, done: () => sentTo(world, who, subscriptionId) }
    },
  },
  'a delivery sent again': {
    route: redeliver,
    async prepare(world, who) {
      const subscriptionId = await subscribed(world, who)
      const { deliveryId } = (await who.user(ping, { params: { subscriptionId } })).body
      return {
        sent: { params: { subscriptionId, deliveryId } },
        done: async () => (await sentTo(world, who, subscriptionId)) - 1,
      }
    },
  },
}
