import type { EventBridgeEvent } from 'aws-lambda'
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import { handler as send } from '#functions/sweeps/send-webhooks.ts'
import { handler as create } from '#functions/webhooks/create-subscription.ts'
import { handler as fanOut } from '#functions/webhooks/fan-out.ts'
import { handler as log } from '#functions/webhooks/list-deliveries.ts'
import { handler as list } from '#functions/webhooks/list-subscriptions.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, insert } from '#shared/platform/table/table.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, baseUrl, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { bankAt } from '#test/support/companies/admitted.ts'
import { type Listener, startListener } from '#test/support/companies/subscriber.ts'

let engine: Engine
let aws: AwsFake
export let ear: Listener
export let userId: string
beforeAll(async () => {
  engine = await startEngine()
  ear = await startListener()
  const settings = { baseUrl, payments: bankAt('https://bank.test'), subscriberOrigins: [ear.url], merchants: [] }
  aws = await startAwsFake({ settings: JSON.stringify(settings), 'subscription-key': 'k'.repeat(43) })
})
afterAll(async () => {
  await ear.stop()
  await aws.stop()
  await engine.stop()
})
beforeEach(() => {
  userId = newId('user')
  ear.heard.length = 0
  ear.answers.length = 0
})
afterEach(() => {
  vi.useRealTimers()
})
export const asUser = (id = userId) => ({
  kind: 'user',
  userId: id,
  authTime: String(Math.floor(Date.now() / 1000)),
  scopes: 'orders:read webhooks:write',
})
export const asAgent = (agentId: string) => ({ kind: 'agent', userId, agentId, scopes: 'orders:read webhooks:write' })
export const subscribed = async (body: object = {}, context: Record<string, string> = asUser()) =>
  call(create, { body: { url: `${ear.url}/hook`, ...body }, context })
export const deliveriesOf = async (subscriptionId: string) =>
  (await call(log, { params: { subscriptionId }, context: asUser() })).body.items
export const mine = async () => (await call(list, { context: asUser() })).body.items
/** A checkout of the user, and an event about it as the bus tells it. */
export const happens = async (
  type = 'checkout.completed',
  data: object = { legs: 1, spentMinor: 500 },
  owner = userId,
) => {
  const checkoutId = newId('checkout')
  await commit([insert({ ...keys.checkout(checkoutId), userId: owner }, () => new Error('there'))])
  const id = `evt_${crypto.randomUUID()}`
  const detail = { id, type, version: 1, subject: checkoutId, occurredAt: new Date().toISOString(), data }
  const event = { detail } as unknown as EventBridgeEvent<string, unknown>
  await fanOut(event)
  return { id, event }
}
export const later = async (seconds: number) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
  await send(undefined)
}
