import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as sweep } from '#functions/sweeps/sweep-stuck.ts'
import type { ExecutionState } from '#shared/platform/aws/executions.ts'
import { operator } from '#test/support/people/operator.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { stuck, type Way, waysToGetStuck } from '#test/support/purchases/stuck.ts'
import { verifies } from '#test/support/run/verifies.ts'

const engine = vi.hoisted(() => ({ started: [] as string[], state: 'unknown' as ExecutionState }))
vi.mock(import('#shared/platform/aws/executions.ts'), () => ({
  startPurchase: async (name: string) => void engine.started.push(name),
  answerToken: async () => undefined,
  executionState: async () => engine.state,
}))

let world: Purchases
beforeAll(async () => {
  world = await startPurchases()
})
afterAll(() => world.stop())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  engine.started.length = 0
})
afterEach(() => {
  vi.useRealTimers()
})

const retried = async () => {
  const made = await stuck(world, waysToGetStuck['an order that the bank does not pay'] as Way)
  await world.calm()
  await operator.retry(made.parkedId)
  vi.setSystemTime(Date.now() + 61_000)
  return made
}

verifies('parked.retried', 'the sweep starts what the relay did not, under the same name', async () => {
  engine.state = 'unknown'
  const { checkout } = await retried()
  await sweep({})
  expect(engine.started).toEqual([`${checkout.approvalId}.r4`])
})

verifies('parked.retried', 'a retry whose executions all die is the same item, open again', async () => {
  engine.state = 'ended'
  const { parkedId } = await retried()
  await sweep({})
  expect((await operator.get(parkedId)).body).toMatchObject({
    state: 'open',
    attempts: 1,
    reason: 'purchase.unsettled',
    purchase: { state: 'parked', legs: [{ placement: 'placed', payment: 'authorized' }] },
  })
})
