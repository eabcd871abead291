import { Duration, Stack } from 'aws-cdk-lib'
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as RuleTarget } from 'aws-cdk-lib/aws-events-targets'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { FoundOf } from '#infra/discover.ts'
import { acknowledgeDeadLetters } from './acknowledgements.ts'
import { type FunctionProps, PurserFunction } from './functions.ts'
import { deadLettersName, functionName, product } from './names.ts'

type Props<K extends 'event' | 'stream' | 'schedule'> = FunctionProps & { entry: FoundOf<K> }

/** How long AWS retries work before it becomes a dead letter. */
const retryFor = Duration.hours(6)

/** A dead-letter queue, which keeps its messages for the longest time that SQS allows. */
const deadLetters = (scope: Construct, name: string): Queue => {
  const queue = new Queue(scope, `${name}-dead`, {
    queueName: deadLettersName(name),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  })
  acknowledgeDeadLetters(queue)
  return queue
}

/**
 * A bus rule calls the function for the event types it names. The rule retries a call that it cannot make.
 * Lambda retries a call that fails, and then sends it to the same queue.
 */
export const eventFunction = (scope: Construct, bus: EventBus, props: Props<'event'>): void => {
  const { entry } = props
  const queue = deadLetters(scope, entry.name)
  const { lambda } = new PurserFunction(scope, entry.name, { ...props, deadLetters: queue })
  new Rule(scope, `${entry.name}-rule`, {
    ruleName: functionName(entry.name),
    eventBus: bus,
    eventPattern: {
      source: [product],
      detailType: [...entry.spec.types],
      ...(entry.spec.where && { detail: { ...entry.spec.where } }),
    },
    targets: [new RuleTarget(lambda, { deadLetterQueue: queue, maxEventAge: retryFor, retryAttempts: 185 })],
  })
}

/** Lambda reads the table's stream in order. It retries a failing record alone until the record is too old, and then sets it aside. */
export const streamFunction = (scope: Construct, streamArn: string, props: Props<'stream'>): void => {
  const { entry } = props
  const queue = deadLetters(scope, entry.name)
  const reads = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator']
  const more = [
    new PolicyStatement({ actions: reads, resources: [streamArn] }),
    new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }), // a list has no finer resource
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
  ]
  const { lambda } = new PurserFunction(scope, entry.name, { ...props, more })
  new EventSourceMapping(scope, `${entry.name}-mapping`, {
    target: lambda,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 25,
    maxBatchingWindow: Duration.seconds(0),
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    maxRecordAge: retryFor,
    retryAttempts: 10_000,
    filters: [FilterCriteria.filter({ ...entry.spec.filter })],
    onFailure: new SqsDlq(queue),
  })
}

/** A schedule calls the function. It drops a call that it cannot make within a minute, because the next one follows. */
export const scheduleFunction = (scope: Construct, props: Props<'schedule'>): void => {
  const { entry } = props
  const queue = deadLetters(scope, entry.name)
  const { lambda } = new PurserFunction(scope, entry.name, { ...props, deadLetters: queue })
  const ownAccount = { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } }
  const role = new Role(scope, `${entry.name}-clock`, {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com').withConditions(ownAccount),
    inlinePolicies: {
      Call: new PolicyDocument({
        statements: [
          new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] }),
          new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
        ],
      }),
    },
  })
  new Schedule(scope, `${entry.name}-schedule`, {
    scheduleName: functionName(entry.name),
    schedule: ScheduleExpression.expression(entry.spec.every),
    target: new LambdaInvoke(lambda, {
      role: role.withoutPolicyUpdates(),
      deadLetterQueue: queue,
      maxEventAge: Duration.minutes(1),
      retryAttempts: 2,
    }),
  })
}
