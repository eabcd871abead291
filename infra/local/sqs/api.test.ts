import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClock, type HostClock } from '#infra/local/clock.ts'
import { fakeAccess, fakeModel, wireCall } from '#infra/local/host-fixture.ts'
import { createSqs } from './api.ts'
import { digests } from './messages.ts'
import { createQueue, type DurableQueue } from './queue.ts'

const url = 'http://127.0.0.1:1/000000000000/dead'
const arn = 'arn:aws:sqs:eu-west-1:000000000000:dead'
const model = fakeModel([{ id: 'Dead', type: 'AWS::SQS::Queue', name: url, arn, properties: {} }])
let clock: HostClock
let queue: DurableQueue
const open = (access = fakeAccess()) => createSqs(model, queue, access, clock)
beforeEach(() => {
  clock = createClock()
  queue = createQueue(mkdtempSync(join(tmpdir(), 'sqs-')), clock)
})
afterEach(async () => {
  await queue.stop()
  clock.stop()
})

test('a dead letter can be received, sent elsewhere and deleted, as a redrive does', async () => {
  const sqs = open()
  queue.sendToQueue(arn, '{"a":1}', { RULE_ARN: { DataType: 'String', StringValue: 'arn:rule' } })
  const before = await wireCall(sqs, 'AmazonSQS.GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] })
  expect(before).toMatchObject({ Attributes: { ApproximateNumberOfMessages: '1', QueueArn: arn } })
  const received = (await wireCall(sqs, 'AmazonSQS.ReceiveMessage', { QueueUrl: url })) as {
    Messages: { Body: string; MD5OfBody: string; ReceiptHandle: string; MessageAttributes: object }[]
  }
  expect(received.Messages).toHaveLength(1)
  const [message] = received.Messages
  expect(message).toMatchObject({ Body: '{"a":1}', MD5OfBody: digests('{"a":1}', {}).body })
  expect(message?.MessageAttributes).toEqual({ RULE_ARN: { DataType: 'String', StringValue: 'arn:rule' } })
  await wireCall(sqs, 'AmazonSQS.DeleteMessage', { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle })
  await clock.advance(60_000)
  expect(await wireCall(sqs, 'AmazonSQS.ReceiveMessage', { QueueUrl: url })).toEqual({})
})

test('digests are the ones an SQS client computes', async () => {
  const sent = await wireCall(open(), 'AmazonSQS.SendMessage', { QueueUrl: url, MessageBody: 'hello' })
  expect(sent).toMatchObject({ MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' })
})

test('an unknown queue and a role without a grant are refused by their AWS names', async () => {
  await expect(wireCall(open(), 'AmazonSQS.ReceiveMessage', { QueueUrl: 'http://x/none' })).rejects.toMatchObject({
    code: 'QueueDoesNotExist',
  })
  const refusing = open(fakeAccess(() => false))
  await expect(
    wireCall(refusing, 'AmazonSQS.SendMessage', { QueueUrl: url, MessageBody: 'x' }, 'arn:role'),
  ).rejects.toMatchObject({ code: 'AccessDeniedException' })
  expect(queue.peek(arn)).toEqual([])
})
