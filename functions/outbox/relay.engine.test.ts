import type { DynamoDBStreamEvent } from 'aws-lambda'
import { afterAll, beforeAll, expect } from 'vitest'
import { keys, shards } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { handler } from './relay.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.stop())

const at = new Date().toISOString()
const image = (sk: string, type: string, data: object) => ({
  pk: { S: 'CHECKOUT#chk_1' },
  sk: { S: sk },
  eventId: { S: 'evt_1' },
  type: { S: type },
  version: { N: '1' },
  subject: { S: 'chk_1' },
  occurredAt: { S: at },
  data: { M: data },
})
const stream = (...images: object[]) =>
  ({
    Records: images.map((NewImage, i) => ({
      eventName: 'INSERT',
      dynamodb: { SequenceNumber: String(i + 1), NewImage },
    })),
  }) as unknown as DynamoDBStreamEvent
const setAside = async () =>
  (
    await Promise.all(Array.from({ length: shards }, (_, shard) => all({ partition: keys.parked(shard, '').pk })))
  ).flat()

verifies('relay.goes-on', 'a row that fits no schema is set aside once, and the rows behind it are told', async () => {
  const broken = image('EVT#000001', 'checkout.exploded', {})
  const internal = image('EVT#000003', 'approval.waiting', {})
  // An event of a checkout that is not there has nothing to do and nothing to publish: it passes.
  expect(await handler(stream(broken, internal))).toEqual({ batchItemFailures: [] })
  expect(await handler(stream(broken))).toEqual({ batchItemFailures: [] })
  expect(await setAside()).toMatchObject([{ row: { pk: 'CHECKOUT#chk_1', sk: 'EVT#000001' }, reason: 'internal' }])
})

verifies('relay.goes-on', 'anything that may pass is tried again from there', async () => {
  // No bus is configured here: publishing fails, and it may work in a moment.
  const record = image('EVT#000004', 'checkout.failed', { code: { S: 'payment.declined' } })
  expect(await handler(stream(record, record))).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] })
  expect(await setAside()).toHaveLength(1)
})
