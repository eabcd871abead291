import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { hostAccessKeyId, secretOfKey } from '#infra/host-process/local-account.ts'
import { createClock } from '#infra/local/clock.ts'
import { fakeAccess, fakeFunctions, fakeModel } from '#infra/local/host-fixture.ts'
import { createLambdaApi } from '#infra/local/lambda/api.ts'
import { createSqs } from '#infra/local/sqs/api.ts'
import { createQueue, type DurableQueue } from '#infra/local/sqs/queue.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import { startWire, type Wire } from '#infra/local/wire/server.ts'
import type { WireService } from '#infra/local/wire/wire-service.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { deadLetterQueues, depthOf } from './queues.ts'
import { redrive } from './redrive.ts'

const arnOf = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`
const queues = ['purser-webhooks-apply-dead', 'purser-outbox-relay-dead', 'purser-other'].map((name) => ({
  id: name,
  type: 'AWS::SQS::Queue',
  name: `http://127.0.0.1/000000000000/${name}`,
  arn: arnOf(name),
  properties: {},
}))
const [calls, batches] = ['purser-webhooks-apply-dead', 'purser-outbox-relay-dead'] as const
const filter = { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'EVT#' }] } } } }
const record = (n: number, sk: string) => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber: String(n), Keys: { sk: { S: sk } } },
})

let stream: object[] = []
const streams: WireService = {
  handles: (target) => target.startsWith('DynamoDBStreams_20120810.'),
  async call({ operation, json }) {
    if (operation === 'GetRecords') return { body: { Records: stream } }
    expect(json()).toMatchObject({ StreamArn: 'stream', ShardId: 'shard-1', SequenceNumber: '98' })
    if (stream.length === 0) throw new AwsError('TrimmedDataAccessException', 'The records are gone')
    return { body: { ShardIterator: 'here' } }
  },
}
let works = true
const functions = fakeFunctions({
  'purser-webhooks-apply': () => {
    if (!works) throw new Error('Not today')
    return null
  },
  'purser-outbox-relay': () => ({ batchItemFailures: works ? [] : [{ itemIdentifier: '99' }] }),
})

let wire: Wire
let queue: DurableQueue
const clock = createClock()
beforeAll(async () => {
  const model = fakeModel(queues)
  const access = fakeAccess()
  queue = createQueue(mkdtempSync(join(tmpdir(), 'redrive-')), clock)
  const lambda = createLambdaApi(model, functions, access)
  wire = await startWire(0, [createSqs(model, queue, access, clock), lambda, streams], {
    roles: new Map(),
    wireKey: 'k',
  })
  const AWS_ENDPOINT_URL = `http://127.0.0.1:${wire.port}`
  Object.assign(process.env, {
    AWS_ENDPOINT_URL,
    AWS_ACCESS_KEY_ID: hostAccessKeyId,
    AWS_SECRET_ACCESS_KEY: secretOfKey('k', hostAccessKeyId),
  })
})
afterAll(async () => {
  await wire.close()
  await queue.stop()
  clock.stop()
})
beforeEach(() => {
  works = true
  functions.calls.length = 0
  for (const { arn } of queues) queue.purge(arn)
})

const named = async (name: string) => {
  const queue = (await deadLetterQueues()).find(({ functionName }) => `${functionName}-dead` === name)
  if (!queue) throw new Error(`${name} is not listed`)
  return queue
}
const send = (name: string, body: object) => queue.sendToQueue(arnOf(name), JSON.stringify(body))
const batch = {
  shardId: 'shard-1',
  startSequenceNumber: '98',
  endSequenceNumber: '100',
  batchSize: 2,
  streamArn: 'stream',
}
const quiet = () => undefined

verifies(
  'dead-letters.redrive',
  'every queue is listed with what lies in it and since when, and nothing is taken',
  async () => {
    send(calls, { detail: 1 })
    await clock.advance(60_000)
    send(calls, { detail: 2 })
    expect((await deadLetterQueues()).map(({ functionName }) => functionName)).toEqual([
      'purser-outbox-relay',
      'purser-webhooks-apply',
    ])
    const { url } = await named(calls)
    const { waiting, oldest = 0 } = await depthOf(url)
    expect([waiting, Math.round((clock.now() - oldest) / 60_000)]).toEqual([2, 1])
    expect((await depthOf(url)).waiting).toBe(2)
  },
)

verifies('dead-letters.redrive', 'a call is made again as it was, and leaves its queue once it is done', async () => {
  for (let n = 0; n < 12; n++) send(calls, { detail: n })
  expect(await redrive(await named(calls), undefined, false, quiet)).toEqual({ done: 12, failed: 0 })
  expect(functions.calls.map(({ event }) => event)).toEqual(Array.from({ length: 12 }, (_, detail) => ({ detail })))
  expect(queue.depth(arnOf(calls))).toEqual({ visible: 0, hidden: 0 })
})

verifies('dead-letters.redrive', 'what fails again stays and says why, unless it is to be forgotten', async () => {
  works = false
  send(calls, { detail: 1 })
  const said: string[] = []
  expect(await redrive(await named(calls), undefined, false, (text) => said.push(text))).toEqual({ done: 0, failed: 1 })
  expect(said.join()).toContain('Not today')
  await clock.advance(121_000)
  expect(queue.depth(arnOf(calls)).visible).toBe(1)
  await redrive(await named(calls), undefined, true, quiet)
  expect(queue.depth(arnOf(calls))).toEqual({ visible: 0, hidden: 0 })
})

verifies('dead-letters.redrive', "a stream's batch is read again, and of it what the function reads", async () => {
  stream = [record(98, 'EVT#1'), record(99, '#META'), record(100, 'EVT#2'), record(101, 'EVT#3')]
  send(batches, { DDBStreamBatchInfo: batch })
  expect(await redrive(await named(batches), filter, false, quiet)).toEqual({ done: 1, failed: 0 })
  expect(functions.calls).toMatchObject([{ event: { Records: [record(98, 'EVT#1'), record(100, 'EVT#2')] } }])
  works = false
  send(batches, { DDBStreamBatchInfo: batch })
  expect(await redrive(await named(batches), filter, false, quiet)).toEqual({ done: 0, failed: 1 })
})

verifies('dead-letters.redrive', 'records that the stream has forgotten are not done in silence', async () => {
  stream = []
  send(batches, { DDBStreamBatchInfo: batch })
  const said: string[] = []
  expect(await redrive(await named(batches), filter, false, (text) => said.push(text))).toEqual({ done: 0, failed: 1 })
  expect(said.join()).toContain('TrimmedDataAccessException')
  expect(functions.calls).toEqual([])
})
