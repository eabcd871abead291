import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClock, type HostClock } from '#infra/local/clock.ts'
import { startEngine, type TableEngine } from '#infra/local/dynamodb/engine.ts'
import { type EngineCalls, engineCalls } from '#infra/local/dynamodb/engine-call.ts'
import { createQueue, type DurableQueue } from '#infra/local/sqs/queue.ts'
import { type FakeFunctions, fakeAccess, fakeFunctions, fakeModel } from '#infra/local/testing.ts'
import { eventually } from '#test/support/run/until.ts'
import { createStreamMappings, type StreamMappings } from './stream-mappings.ts'
import type { StreamRecord } from './stream-reader.ts'

const dead = 'arn:aws:sqs:eu-west-1:000000000000:dead'
const hour = 3_600_000
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
let table: string
let dir: string
let clock: HostClock
let queue: DurableQueue
const open: StreamMappings[] = []
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

type Batch = { Records: StreamRecord[] }
const keysOf = ({ Records }: Batch) => Records.map(({ dynamodb }) => (dynamodb['Keys'] as { pk: { S: string } }).pk.S)
const batchesOf = (functions: FakeFunctions) => functions.calls.map(({ event }) => keysOf(event as Batch))
const failuresFor = ({ Records }: Batch, pk: string) => ({
  batchItemFailures: Records.filter((record) => keysOf({ Records: [record] })[0] === pk).map(({ dynamodb }) => ({
    itemIdentifier: dynamodb.SequenceNumber,
  })),
})

function map(
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
const put = (pk: string, more: Record<string, unknown> = {}) =>
  calls.run('PutItem', { TableName: table, Item: { pk: { S: pk }, ...more } })
/** Lets pauses begin, then lets them end. */
const skip = async (ms: number) => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  await clock.advance(ms)
}

test('records come in order, in the form Lambda gives them', async () => {
  const { functions, mappings } = map(() => ({ batchItemFailures: [] }), { BatchSize: 2 })
  for (const pk of ['a', 'b', 'c']) await put(pk, { bytes: { B: 'AQID' } })
  mappings.start()
  await eventually(() => expect(batchesOf(functions)).toEqual([['a', 'b'], ['c']]))
  const [record] = functions.calls.flatMap(({ event }) => (event as Batch).Records)
  expect(record).toMatchObject({
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-1',
    eventSourceARN: `arn:aws:dynamodb:eu-west-1:000000000000:table/${table}/stream/local`,
    dynamodb: { NewImage: { pk: { S: 'a' }, bytes: { B: 'AQID' } }, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  })
})

test('a commit wakes the mapping at once', async () => {
  // The clock stands still, so that the slow poll never comes.
  vi.useFakeTimers({ toFake: ['Date'] })
  const { functions, mappings } = map(() => null)
  mappings.start()
  await put('first')
  mappings.wake(table)
  await eventually(() => expect(functions.calls).toHaveLength(1), 1)
  await put('second')
  mappings.wake('another')
  mappings.wake(table)
  await eventually(() => expect(functions.calls).toHaveLength(2), 1)
})

test('the slow poll finds a write that woke no mapping', async () => {
  const { functions, mappings } = map(() => null)
  mappings.start()
  await put('expired')
  await eventually(() => expect(functions.calls).toHaveLength(1))
})

test('a mapping skips records that its filter excludes or that changed nothing', async () => {
  const pattern = { eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { kind: { S: ['event'] } } } }
  const filters = { FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] } }
  const { functions, mappings } = map(() => null, filters)
  const event = { kind: { S: 'event' }, a: { N: '1' }, b: { N: '2' } }
  await put('row', { kind: { S: 'other' } })
  await put('event', event)
  await put('event', { b: { N: '2' }, a: { N: '1' }, kind: { S: 'event' } })
  await put('event', { ...event, b: { N: '3' } })
  await put('row')
  mappings.start()
  await eventually(() => expect(mappings.mappings()[0]?.checkpoint).toBe('5'))
  const names = functions.calls.flatMap(({ event: batch }) => (batch as Batch).Records.map((one) => one.eventName))
  expect(names).toEqual(['INSERT', 'MODIFY'])
})

describe('when the function fails', () => {
  test('partly, it gets the rest again from the first it could not do', async () => {
    let failures = 0
    const { functions, mappings } = map((batch) => failuresFor(batch, ++failures > 2 ? 'none' : 'b'))
    for (const pk of ['a', 'b', 'c']) await put(pk)
    mappings.start()
    await eventually(() => expect(functions.calls).toHaveLength(1))
    await skip(1000)
    await eventually(() => expect(functions.calls).toHaveLength(2))
    expect(mappings.mappings()[0]?.checkpoint).toBe('1')
    await skip(1000)
    await eventually(() => expect(mappings.mappings()[0]?.checkpoint).toBe('3'))
    expect(batchesOf(functions)).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
      ['b', 'c'],
    ])
    expect(queue.peek(dead)).toEqual([])
  })

  test('as a whole, the batch is halved until the one bad record is alone and set aside', async () => {
    const relay = (batch: Batch) => {
      if (keysOf(batch).includes('c')) throw new Error('poison')
    }
    const { functions, mappings } = map(relay, { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 })
    for (const pk of ['a', 'b', 'c', 'd']) await put(pk)
    mappings.start()
    await eventually(async () => {
      await skip(1000)
      expect(mappings.mappings()[0]?.checkpoint).toBe('4')
    })
    expect(batchesOf(functions)).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd'], ['c'], ['c'], ['d']])
    const letters = queue.peek(dead).map(({ body }) => JSON.parse(body))
    expect(letters).toEqual([
      expect.objectContaining({
        requestContext: expect.objectContaining({ condition: 'RetryAttemptsExhausted' }),
        DDBStreamBatchInfo: expect.objectContaining({
          startSequenceNumber: '3',
          endSequenceNumber: '3',
          batchSize: 1,
        }),
      }),
    ])
    expect(mappings.mappings()[0]).toMatchObject({ setAside: 1 })
  })

  test('without halving, the whole batch is set aside after its attempts', async () => {
    const relay = () => {
      throw new Error('broken')
    }
    const { functions, mappings } = map(relay, { MaximumRetryAttempts: 2 })
    await put('a')
    await put('b')
    mappings.start()
    await eventually(async () => {
      await skip(1000)
      expect(queue.peek(dead)).toHaveLength(1)
    })
    expect(batchesOf(functions)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  test('for too long, a record is set aside for its age, counted on the host clock', async () => {
    const relay = (batch: Batch) => failuresFor(batch, 'old')
    const { functions, mappings } = map(relay, { MaximumRecordAgeInSeconds: 21_600 })
    await clock.advance(10 * hour)
    await put('old')
    mappings.start()
    await eventually(() => expect(functions.calls.length).toBeGreaterThan(0))
    await skip(5 * hour)
    expect(queue.peek(dead)).toEqual([])
    await skip(1.1 * hour)
    await eventually(() => expect(queue.peek(dead)).toHaveLength(1))
    expect(JSON.parse(queue.peek(dead)[0]?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RecordAgeExceeded' },
    })
    await put('new')
    mappings.wake(table)
    await eventually(() => expect(batchesOf(functions).at(-1)).toEqual(['new']))
  })
})

test('a mapping that is off for an hour goes on where it was', async () => {
  const { functions, mappings } = map(() => null, { MaximumRecordAgeInSeconds: 21_600 })
  mappings.start()
  await put('before')
  mappings.wake(table)
  await eventually(() => expect(mappings.mappings()[0]?.checkpoint).toBe('1'))
  expect(mappings.setEnabled('Mapping', false)).toBe(true)
  await put('during')
  mappings.wake(table)
  await clock.advance(hour)
  expect(functions.calls).toHaveLength(1)
  mappings.setEnabled('Mapping', true)
  await eventually(() => expect(batchesOf(functions)).toEqual([['before'], ['during']]))
  expect(mappings.setEnabled('None', true)).toBe(false)
})

test('after a crash nothing that was done comes again, and nothing that was not is lost', async () => {
  let hang = false
  const first = map((batch) => (hang ? new Promise(() => {}) : failuresFor(batch, 'none')))
  first.mappings.start()
  await put('done')
  first.mappings.wake(table)
  await eventually(() => expect(first.mappings.mappings()[0]?.checkpoint).toBe('1'))
  hang = true
  await put('in hand')
  first.mappings.wake(table)
  await eventually(() => expect(first.functions.calls).toHaveLength(2))
  open.splice(0)
  clock.stop()
  clock = createClock()
  queue = createQueue(dir, clock)
  const next = map(() => null)
  next.mappings.start()
  await put('later')
  next.mappings.wake(table)
  await eventually(() => expect(batchesOf(next.functions).flat()).toEqual(['in hand', 'later']))
})

test('a function whose role may not read the stream stops the start', () => {
  const access = fakeAccess((_role, action) => action !== 'dynamodb:GetRecords')
  expect(() => map(() => null, {}, { access })).toThrow(/GetRecords/)
})
