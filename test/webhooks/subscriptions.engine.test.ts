import { expect } from 'vitest'
import { handler as remove } from '#functions/webhooks/delete-subscription.ts'
import { handler as log } from '#functions/webhooks/list-deliveries.ts'
import { handler as list } from '#functions/webhooks/list-subscriptions.ts'
import { handler as ping } from '#functions/webhooks/ping-subscription.ts'
import { handler as redeliver } from '#functions/webhooks/redeliver.ts'
import { creatingAgent, revokingAgent } from '#shared/identity/rows/agents.ts'
import { firstEpochs } from '#shared/identity/rows/epochs.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { commit } from '#shared/platform/table/table.ts'
import { call } from '#test/support/api/api-call.ts'
import { verifies } from '#test/support/run/verifies.ts'
import {
  asAgent,
  asUser,
  deliveriesOf,
  ear,
  happens,
  later,
  mine,
  subscribed,
  userId,
} from './subscriptions-fixture.ts'

verifies(
  'subscription.owned',
  'a ping shows how it goes; a delivery can be sent again with the id and body it had',
  async () => {
    const { body: made } = await subscribed()
    const params = { subscriptionId: made.subscriptionId }
    const pinged = await call(ping, { params, context: asUser() })
    expect(pinged).toMatchObject({ status: 200, body: { type: 'subscription.ping', state: 'delivered' } })
    const deliveryId = pinged.body.deliveryId
    expect(await call(redeliver, { params: { ...params, deliveryId }, context: asUser() })).toMatchObject({
      status: 200,
      body: { deliveryId, state: 'delivered' },
    })
    expect(ear.heard).toHaveLength(2)
    expect(ear.heard[0]?.text).toBe(ear.heard[1]?.text)
    expect(ear.heard[0]?.headers['webhook-id']).toBe(ear.heard[1]?.headers['webhook-id'])
  },
)

verifies(
  'subscription.owned',
  'nobody else finds it; an agent finds its own, and a revoked one is told nothing more',
  async () => {
    const { agent, writes } = creatingAgent(
      { agentId: newId('agent'), userId, name: 'a', scopes: [] },
      'x',
      firstEpochs,
    )
    await commit(writes)
    const { body: byUser } = await subscribed()
    const { body: byAgent } = await subscribed({}, asAgent(agent.agentId))
    const listed = await call(list, { context: asAgent(agent.agentId) })
    expect(listed.body.items.map((one: { subscriptionId: string }) => one.subscriptionId)).toEqual([
      byAgent.subscriptionId,
    ])
    for (const [subscriptionId, context] of [
      [byUser.subscriptionId, asAgent(agent.agentId)],
      [byUser.subscriptionId, asUser(newId('user'))],
    ])
      for (const route of [ping, remove, log])
        expect((await call(route, { params: { subscriptionId }, context })).body.code).toBe('subscription.not-found')
    await commit(revokingAgent(userId, agent.agentId, firstEpochs))
    await happens()
    expect(ear.heard).toHaveLength(1)
    expect((await mine()).map(({ state, reason }: { state: string; reason?: string }) => [state, reason])).toEqual([
      ['active', undefined],
      ['disabled', 'agent_revoked'],
    ])
  },
)

verifies('subscription.owned', 'what is due to a deleted one is not sent; ten are the most one may have', async () => {
  const { body: made } = await subscribed()
  ear.answers.push(500)
  await happens()
  const params = { subscriptionId: made.subscriptionId }
  expect((await call(remove, { params, context: asUser() })).status).toBe(200)
  await later(120)
  expect(ear.heard).toHaveLength(1)
  for (let i = 0; i < 10; i++) expect((await subscribed()).status).toBe(201)
  expect((await subscribed()).body.code).toBe('limit.exceeded')
})

verifies('subscription.url', 'only https to public addresses, or an origin the operator allows', async () => {
  for (const url of [
    'http://example.com/',
    'https://127.0.0.1/',
    'https://169.254.169.254/latest',
    'https://u:p@example.com/',
  ])
    expect((await subscribed({ url })).body.code, url).toBe('subscription.url-refused')
  const { body: made } = await subscribed({ url: 'https://localhost/hook' })
  await happens()
  expect(await deliveriesOf(made.subscriptionId)).toMatchObject([{ state: 'due', attempts: [{ failure: 'refused' }] }])
})
