import { Duration } from 'aws-cdk-lib'
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as RuleTarget } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { Found, FoundOf } from '#infra/discover.ts'
import { acknowledgeDeadLetters } from './acknowledgements.ts'
import { PurserFunction, type Shared } from './functions.ts'
import { functionName, product } from './names.ts'

/** How long work is tried again before a person is asked. */
const patience = Duration.hours(6)

/** What is called by something that can lose it: its dead letters are kept for as long as SQS keeps any. */
const deadLetters = (scope: Construct, found: Found): Queue => {
  const queue = new Queue(scope, `${found.name}-dead`, {
    queueName: `${functionName(found.name)}-dead`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  })
  acknowledgeDeadLetters(queue)
  return queue
}

/** Called by a bus rule for the event types it names. */
export const eventFunction = (scope: Construct, found: FoundOf<'event'>, shared: Shared, bus: EventBus): Queue => {
  const queue = deadLetters(scope, found)
  const { lambda } = new PurserFunction(scope, found.name, { found, shared })
  new Rule(scope, `${found.name}-rule`, {
    ruleName: functionName(found.name),
    eventBus: bus,
    eventPattern: { source: [product], detailType: [...found.spec.types] },
    targets: [new RuleTarget(lambda, { deadLetterQueue: queue, maxEventAge: patience, retryAttempts: 185 })],
  })
  return queue
}

/** Reads the table's stream in order; what fails is tried again until it is too old, alone, and then set aside. */
export const streamFunction = (
  scope: Construct,
  found: FoundOf<'stream'>,
  shared: Shared,
  streamArn: string,
): Queue => {
  const queue = deadLetters(scope, found)
  const reads = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator']
  const more = [
    new PolicyStatement({ actions: reads, resources: [streamArn] }),
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
  ]
  const { lambda } = new PurserFunction(scope, found.name, { found, shared, more })
  new EventSourceMapping(scope, `${found.name}-mapping`, {
    target: lambda,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 25,
    maxBatchingWindow: Duration.seconds(0),
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    maxRecordAge: patience,
    retryAttempts: 10_000,
    filters: [FilterCriteria.filter({ ...found.spec.filter })],
    onFailure: new SqsDlq(queue),
  })
  return queue
}

/** Called by the clock. A call that cannot be made within its own period is not worth making late. */
export const scheduleFunction = (
  scope: Construct,
  found: FoundOf<'schedule'>,
  shared: Shared,
  environment: Record<string, string> = {},
): Queue => {
  const queue = deadLetters(scope, found)
  const { lambda } = new PurserFunction(scope, found.name, { found, shared, environment })
  new Schedule(scope, `${found.name}-schedule`, {
    scheduleName: functionName(found.name),
    schedule: ScheduleExpression.expression(found.spec.every),
    target: new LambdaInvoke(lambda, { deadLetterQueue: queue, maxEventAge: Duration.minutes(1), retryAttempts: 2 }),
  })
  return queue
}
