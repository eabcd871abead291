import { randomUUID } from 'node:crypto'
import type { HostClock } from '#infra/local/clock.ts'
import type { Model, Resource } from '#infra/local/cloudformation/model.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { WireService } from '#infra/local/wire/wire-service.ts'
import { digests, type MessageAttributes, type QueueMessage } from './messages.ts'
import type { DurableQueue } from './queue.ts'

const type = 'AWS::SQS::Queue'
const lastPart = (text: string) => text.slice(text.lastIndexOf('/') + 1)

/** How long each queue of the template keeps a message. */
export const retentionOf =
  (model: Model) =>
  (arn: string): number =>
    Number(model.byArn(arn)?.properties['MessageRetentionPeriod'] ?? 345_600) * 1000

const toWire = (message: QueueMessage, now: number) => ({
  MessageId: message.id,
  ReceiptHandle: message.receipt,
  Body: message.body,
  MD5OfBody: digests(message.body, {}).body,
  Attributes: {
    ApproximateReceiveCount: String(message.received),
    SentTimestamp: String(Math.floor(message.sentAt)),
    ApproximateFirstReceiveTimestamp: String(Math.floor(now)),
    SenderId: 'local',
  },
  ...(Object.keys(message.attributes).length > 0 && {
    MessageAttributes: message.attributes,
    MD5OfMessageAttributes: digests(message.body, message.attributes).attributes,
  }),
})

/** The SQS operations that reading and redriving dead letters needs. */
export function createSqs(model: Model, queue: DurableQueue, access: AccessControl, clock: HostClock): WireService {
  function find(url: unknown): Resource & { arn: string } {
    const name = lastPart(String(url ?? ''))
    const queue_ = model.of(type).find((resource) => resource.name === url || lastPart(resource.name) === name)
    if (!queue_?.arn) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
    return { ...queue_, arn: queue_.arn }
  }

  function attributesOf(resource: Resource & { arn: string }): Record<string, string> {
    const { visible, hidden } = queue.depth(resource.arn)
    return {
      QueueArn: resource.arn,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(hidden),
      ApproximateNumberOfMessagesDelayed: '0',
      VisibilityTimeout: String(resource.properties['VisibilityTimeout'] ?? 30),
      MessageRetentionPeriod: String(retentionOf(model)(resource.arn) / 1000),
    }
  }

  function operate(operation: string, body: Record<string, unknown>, roleArn: string | undefined): unknown {
    if (operation === 'ListQueues') return { QueueUrls: model.of(type).map(({ name }) => name) }
    const resource = find(operation === 'GetQueueUrl' ? body['QueueName'] : body['QueueUrl'])
    const { arn } = resource
    if (roleArn) access.require(roleArn, `sqs:${operation}`, arn)
    switch (operation) {
      case 'GetQueueUrl':
        return { QueueUrl: resource.name }
      case 'SendMessage': {
        const text = String(body['MessageBody'] ?? '')
        if (!text) throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.')
        const attributes = (body['MessageAttributes'] ?? {}) as MessageAttributes
        const sent = queue.sendToQueue(arn, text, attributes, Number(body['DelaySeconds'] ?? 0) * 1000)
        const digest = digests(text, attributes)
        return { MessageId: sent.id, MD5OfMessageBody: digest.body, MD5OfMessageAttributes: digest.attributes }
      }
      case 'ReceiveMessage': {
        const most = Math.min(Math.max(Number(body['MaxNumberOfMessages'] ?? 1), 1), 10)
        const hidden = Number(body['VisibilityTimeout'] ?? resource.properties['VisibilityTimeout'] ?? 30) * 1000
        const messages = queue.receive(arn, most, hidden)
        return messages.length ? { Messages: messages.map((message) => toWire(message, clock.now())) } : {}
      }
      case 'DeleteMessage':
        queue.removeFromQueue(arn, String(body['ReceiptHandle'] ?? ''))
        return {}
      case 'GetQueueAttributes': {
        const wanted = (body['AttributeNames'] ?? []) as string[]
        const attributes = Object.entries(attributesOf(resource))
        return {
          Attributes: Object.fromEntries(attributes.filter(([k]) => wanted.includes('All') || wanted.includes(k))),
        }
      }
      case 'PurgeQueue':
        queue.purge(arn)
        return {}
      default:
        throw new AwsError('UnknownOperationException', `SQS ${operation} is not available on this host`)
    }
  }

  return {
    handles: (target) => target.startsWith('AmazonSQS.'),
    call: async ({ operation, json, roleArn }) => ({
      body: operate(operation, json(), roleArn),
      headers: { 'x-amzn-requestid': randomUUID() },
    }),
  }
}
