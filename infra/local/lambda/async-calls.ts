import { randomUUID } from 'node:crypto'
import type { HostClock } from '#infra/local/clock.ts'
import type { Model, Resource } from '#infra/local/cloudformation/model.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import type { MessageAttributes } from '#infra/local/sqs/messages.ts'
import type { DurableQueue, QueuedWork, WorkOutcome } from '#infra/local/sqs/queue.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { Invocation } from './invocation.ts'
import type { Invoker } from './pool.ts'

/** One asynchronous call of a function, as a rule or a schedule asks for it. */
export interface AsyncCall {
  functionArn: string
  payload: unknown
  /** The rule or schedule. */
  sourceArn: string
  /** The caller: a service with the function's permission, or a role. */
  caller: { service: string } | { roleArn: string }
  /** The retry policy for calls that cannot start. The function's own settings repeat calls that fail. */
  retry: { attempts: number; maxAgeSeconds: number }
  deadLetterArn?: string | undefined
}

/** Asynchronous calls that survive the host and end in a dead-letter queue when all retries fail. */
export interface AsyncCalls {
  enqueue(...calls: AsyncCall[]): void
  /** The number of calls that failed for good without a dead-letter queue. */
  lost(): number
}

interface AsyncSettings {
  attempts: number
  maxAgeSeconds: number
  destination: string | undefined
  deadLetterArn: string | undefined
  roleArn: string
}

const kind = 'call'
const minute = 60_000
const unqualified = (arn: string) => arn.split(':').slice(0, 7).join(':')
const attribute = (value: unknown) => ({ DataType: 'String', StringValue: String(value) })
const attributesOf = (values: Record<string, unknown>): MessageAttributes =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, attribute(value)]))

/** How Lambda retries asynchronous calls of this function. */
function settingsOf(model: Model, lambda: Resource): AsyncSettings {
  const config = model
    .of('AWS::Lambda::EventInvokeConfig')
    .find(({ properties: { FunctionName } }) => FunctionName === lambda.name || FunctionName === lambda.arn)?.properties
  const onFailure = config?.['DestinationConfig'] as { OnFailure?: { Destination?: string } } | undefined
  const deadLetters = lambda.properties['DeadLetterConfig'] as { TargetArn?: string } | undefined
  return {
    attempts: Number(config?.['MaximumRetryAttempts'] ?? 2),
    maxAgeSeconds: Number(config?.['MaximumEventAgeInSeconds'] ?? 21_600),
    destination: onFailure?.OnFailure?.Destination,
    deadLetterArn: deadLetters?.TargetArn,
    roleArn: String(lambda.properties['Role']),
  }
}

interface Parts {
  model: Model
  functions: Invoker
  access: AccessControl
  clock: HostClock
  queue: DurableQueue
}

/** Resumes what an earlier host did not finish, once the queue starts. */
export function createAsyncCalls({ model, functions, access, clock, queue }: Parts): AsyncCalls {
  let lost = 0

  /** A missing or forbidden dead-letter queue loses the event, as on AWS. */
  function setAside(
    arn: string | undefined,
    roleArn: string | undefined,
    body: unknown,
    values: Record<string, unknown>,
  ) {
    try {
      if (!arn) throw new Error('no dead-letter queue')
      if (roleArn) access.require(roleArn, 'sqs:SendMessage', arn)
      queue.sendToQueue(arn, JSON.stringify(body), attributesOf(values))
    } catch (error) {
      lost++
      console.error(`A failed call is lost, ${(error as Error).message}: ${JSON.stringify(values)}`)
    }
  }

  /** Handles a call that could not start, by the source's retry policy. */
  function unreachable(work: QueuedWork, call: AsyncCall, error: Error, again: boolean): WorkOutcome {
    const { retry, sourceArn, functionArn, deadLetterArn, payload, caller } = call
    const age = clock.now() - work.createdAt
    const condition = age > retry.maxAgeSeconds * 1000 ? 'MaximumEventAgeInSeconds' : 'MaximumRetryAttempts'
    if (again && condition === 'MaximumRetryAttempts' && work.attempts < retry.attempts)
      return { retryAt: clock.now() + Math.min(1000 * 2 ** work.attempts, 5 * minute) }
    setAside(deadLetterArn, 'roleArn' in caller ? caller.roleArn : undefined, payload, {
      ...{ ERROR_CODE: again ? 'SDK_CLIENT_ERROR' : 'NO_PERMISSIONS', ERROR_MESSAGE: error.message },
      ...{ RULE_ARN: sourceArn, TARGET_ARN: functionArn, RETRY_ATTEMPTS: work.attempts },
      ...(again && { EXHAUSTED_RETRY_CONDITION: condition }),
    })
    return 'done'
  }

  /** Handles a call that failed. Lambda retries it after one minute and after two, and then sets it aside. */
  function failed(work: QueuedWork, call: AsyncCall, lambda: Resource, result: Invocation): WorkOutcome {
    const { attempts, maxAgeSeconds, destination, deadLetterArn, roleArn } = settingsOf(model, lambda)
    const age = clock.now() - work.createdAt
    const delay = work.attempts === 0 ? minute : 2 * minute
    if (work.attempts < attempts && age + delay <= maxAgeSeconds * 1000) return { retryAt: clock.now() + delay }
    const requestId = randomUUID()
    if (destination) {
      const condition = work.attempts >= attempts ? 'RetriesExhausted' : 'EventAgeExceeded'
      const functionArn = `${call.functionArn}:$LATEST`
      const body = {
        ...{ version: '1.0', timestamp: new Date(clock.now()).toISOString() },
        requestContext: { requestId, functionArn, condition, approximateInvokeCount: work.attempts + 1 },
        requestPayload: call.payload,
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: JSON.parse(result.payload) as unknown,
      }
      setAside(destination, roleArn, body, {})
    } else {
      const { errorMessage } = JSON.parse(result.payload) as { errorMessage?: string }
      setAside(deadLetterArn, roleArn, call.payload, {
        RequestID: requestId,
        ErrorCode: 200,
        ErrorMessage: errorMessage,
      })
    }
    return 'done'
  }

  queue.handle(kind, async (work) => {
    const call = work.body as AsyncCall
    const arn = unqualified(call.functionArn)
    const lambda = model.byArn(arn)
    try {
      if (!lambda) throw new Error(`The template has no function ${arn}`)
      if ('service' in call.caller) access.requireInvoke(call.caller.service, call.functionArn, call.sourceArn)
      else access.require(call.caller.roleArn, 'lambda:InvokeFunction', call.functionArn)
      const result = await functions.invoke(call.functionArn, call.payload)
      return result.failed ? failed(work, call, lambda, result) : 'done'
    } catch (error) {
      return unreachable(work, call, error as Error, !(error instanceof AwsError))
    }
  })

  return {
    enqueue: (...calls) => queue.put(...calls.map((body) => ({ kind, dueAt: clock.now(), body }))),
    lost: () => lost,
  }
}
