import { Duration, type Stack } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Stage } from '#infra/stage.ts'
import { deadLettersName, functionName, machineArn, product } from './names.ts'

/** The namespace of Purser's own metrics. */
export const namespace = 'Purser'

const period = Duration.minutes(1)

/** Messages that wait in a function’s dead-letter queue. */
export const deadLetters = (name: string): Metric =>
  new Metric({
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensionsMap: { QueueName: deadLettersName(name) },
    statistic: 'Maximum',
    period,
  })

export const errors = (name: string): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'Errors',
    dimensionsMap: { FunctionName: functionName(name) },
    statistic: 'Sum',
    period,
  })

/** How often a function was called in that time. */
export const invocations = (name: string, over: Duration): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'Invocations',
    dimensionsMap: { FunctionName: functionName(name) },
    statistic: 'Sum',
    period: over,
  })

/** The time between two turns of a schedule. */
export const turnOf = (every: string): Duration => {
  const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(every) ?? []
  if (!unit) throw new Error(`No alarm can tell when ${every} has stopped: use rate(... minutes) or rate(... hours)`)
  return unit === 'minute' ? Duration.minutes(Number(count)) : Duration.hours(Number(count))
}

/** Calls that Lambda refused in the whole account, whose functions share one limit. */
export const functionThrottles = (): Metric =>
  new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', statistic: 'Sum', period })

export const tableSides = ['Read', 'Write'] as const

/** Requests that the table refused, or one of its indexes: AWS counts each apart. */
export const tableThrottles = (side: (typeof tableSides)[number], index?: string): Metric =>
  new Metric({
    namespace: 'AWS/DynamoDB',
    metricName: `${side}ThrottleEvents`,
    dimensionsMap: { TableName: product, ...(index && { GlobalSecondaryIndexName: index }) },
    statistic: 'Sum',
    period,
  })

/** Milliseconds between a write and the function that reads it from the stream. */
export const behind = (name: string): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'IteratorAge',
    dimensionsMap: { FunctionName: functionName(name) },
    statistic: 'Maximum',
    period,
  })

/** Executions that ended without an answer. */
export const badEnds = ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'] as const

/** Executions of a machine with this end, per minute. */
export const executions = (
  stack: Stack,
  machine: string,
  end: (typeof badEnds)[number] | 'ExecutionsSucceeded' | 'ExecutionThrottled',
): Metric =>
  new Metric({
    namespace: 'AWS/States',
    metricName: end,
    dimensionsMap: { StateMachineArn: machineArn(stack, machine) },
    statistic: 'Sum',
    period,
  })

const counted = (metricName: string, over = period): Metric =>
  new Metric({ namespace, metricName, dimensionsMap: { service: product }, statistic: 'Sum', period: over })

/** Every flow that parks an item counts this. */
export const parkedItems = (): Metric => counted('PurchaseParked')
/** A sweep counts this before a hold of a parked or unsettled purchase expires. */
export const holdExpiring = (): Metric => counted('HoldExpiring')

/** Code counts this for each unforeseen failure. One that a sweep repeats every five minutes counts three times. */
export const defects = (): Metric => counted('Defect', Duration.minutes(15))

export const api = (metricName: 'Count' | '4XXError' | '5XXError' | 'Latency', stage: Stage): Metric =>
  new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiName: product, Stage: stage.name },
    statistic: 'Sum',
    period,
  })
