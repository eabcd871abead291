import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { createClock, type HostClock } from '#infra/local/clock.ts'
import { startEngine, type TableEngine } from '#infra/local/dynamodb/engine.ts'
import { type EngineCalls, engineCalls } from '#infra/local/dynamodb/engine-call.ts'
import { type FakeFunctions, fakeAccess, fakeFunctions, fakeModel } from '#infra/local/host-fixture.ts'
import { createQueue, type DurableQueue } from '#infra/local/sqs/queue.ts'
import { eventually } from '#test/support/run/until.ts'
import { createStreamMappings, type StreamMappings } from './stream-mappings.ts'
import type { StreamRecord } from './stream-reader.ts'

export const dead = 'arn:aws:sqs:eu-west-1:000000000000:dead'
export const hour = 3_600_000
let engine: TableEngine
let calls: EngineCalls
beforeAll(async () => {
  engine = await startEngine({ dataDir: mkdtempSync(join(tmpdir(), 'streams-')) })
  calls = engineCalls(engine)
})
afterAll(async () => {
  calls.close()
  await engine.stop()
})
let tables = 0
export let table: string
export let dir: string
export let clock: HostClock
export let queue: DurableQueue
export const open: StreamMappings[] = []
beforeEach(async () => {
  table = `table-${++tables}`
  dir = mkdtempSync(join(tmpdir(), 'mappings-'))
  clock = createClock()
  queue = createQueue(dir, clock)
  await calls.run('CreateTable', {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  })
  await eventually(async () => {
    const { Table } = await calls.run<{ Table: { TableStatus: string } }>('DescribeTable', { TableName: table })
    expect(Table.TableStatus).toBe('ACTIVE')
  })
})
afterEach(async () => {
  vi.useRealTimers()
  for (const mappings of open.splice(0)) await mappings.stop()
  await queue.stop()
  clock.stop()
})
export type Batch = { Records: StreamRecord[] }
export const keysOf = ({ Records }: Batch) =>
  Records.map(({ dynamodb }) => (dynamodb['Keys'] as { pk: { S: string } }).pk.S)
export const batchesOf = (functions: FakeFunctions) => functions.calls.map(({ event }) => keysOf(event as Batch))
export const failuresFor = ({ Records }: Batch, pk: string) => ({
  batchItemFailures: Records.filter((record) => keysOf({ Records: [record] })[0] === pk).map(({ dynamodb }) => ({
    itemIdentifier: dynamodb.SequenceNumber,
  })),
})
export function map(
  relay: (batch: Batch) => unknown,
  properties: Record<string, unknown> = {},
  { access = fakeAccess(), durable = queue } = {},
) {
  const functionArn = 'arn:aws:lambda:eu-west-1:000000000000:function:relay'
  const model = fakeModel([
    { id: 'Relay', type: 'AWS::Lambda::Function', name: 'relay', arn: functionArn, properties: { Role: 'arn:role' } },
    {
      id: 'Mapping',
      type: 'AWS::Lambda::EventSourceMapping',
      name: 'mapping',
      arn: 'arn:aws:lambda:eu-west-1:000000000000:event-source-mapping:m',
      properties: {
        EventSourceArn: `arn:aws:dynamodb:eu-west-1:000000000000:table/${table}/stream/local`,
        FunctionName: 'relay',
        StartingPosition: 'TRIM_HORIZON',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        DestinationConfig: { OnFailure: { Destination: dead } },
        ...properties,
      },
    },
  ])
  const functions = fakeFunctions({ relay })
  const mappings = createStreamMappings({ model, functions, access, clock, queue: durable, calls })
  open.push(mappings)
  return { functions, mappings }
}
export const put = (pk: string, more: Record<string, unknown> = {}) =>
  calls.run('PutItem', { TableName: table, Item: { pk: { S: pk }, ...more } })
/** Lets pauses begin, then lets them end. */
export const skip = async (ms: number) => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  await clock.advance(ms)
}

/** The host is gone as after a crash; the next one has the same folder. */
export const crash = (): void => {
  open.splice(0)
  clock.stop()
  clock = createClock()
  queue = createQueue(dir, clock)
}
