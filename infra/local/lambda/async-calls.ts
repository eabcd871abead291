import { randomUUID } from 'node:crypto'
import type { HostClock } from '#infra/local/clock.ts'
import type { Model, Resource } from '#infra/local/cloudformation/model.ts'
import type { Access } from '#infra/local/iam/access.ts'
import type { MessageAttributes } from '#infra/local/sqs/messages.ts'
import type { DurableQueue, Outcome, Work } from '#infra/local/sqs/queue.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { Invocation } from './invocation.ts'
import type { Invoker } from './pool.ts'

/** One asynchronous call of a function, as a rule or a schedule asks for it. */
export interface AsyncCall {
  functionArn: string
  payload: unknown
  /** The rule or schedule. */
  sourceArn: string
  /** Who may call: a service, by the function's own permission, or a role. */
  caller: { service: string } | { roleArn: string }
  /** For a call that cannot be made at all. One that fails is repeated by the function's own settings. */
  retry: { attempts: number; maxAgeSeconds: number }
  deadLetterArn?: string | undefined
}

/** AsyncCalls that survive the host, and end in a dead-letter queue when nothing helps. */
export interface AsyncCalls {
  enqueue(...calls: AsyncCall[]): void
  /** How many failed for good and had no queue to go to. */
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

/** How Lambda repeats asynchronous calls of this function. */
function settingsOf(model: Model, found: Resource): AsyncSettings {
  const config = model
    .of('AWS::Lambda::EventInvokeConfig')
    .find(({ properties: { FunctionName } }) => FunctionName === found.name || FunctionName === found.arn)?.properties
  const onFailure = config?.['DestinationConfig'] as { OnFailure?: { Destination?: string } } | undefined
  const deadLetters = found.properties['DeadLetterConfig'] as { TargetArn?: string } | undefined
  return {
    attempts: Number(config?.['MaximumRetryAttempts'] ?? 2),
    maxAgeSeconds: Number(config?.['MaximumEventAgeInSeconds'] ?? 21_600),
    destination: onFailure?.OnFailure?.Destination,
    deadLetterArn: deadLetters?.TargetArn,
    roleArn: String(found.properties['Role']),
  }
}

interface Parts {
  model: Model
  functions: Invoker
  access: Access
  clock: HostClock
  queue: DurableQueue
}

/** Takes up what an earlier host had not finished, once the queue is started. */
export function createAsyncCalls({ model, functions, access, clock, queue }: Parts): AsyncCalls {
  let lost = 0

  /** A dead-letter queue that is missing or may not be written loses the event, here as on AWS. */
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

  /** It could not even be called: what the source's retry policy is for. */
  function unreachable(work: Work, call: AsyncCall, error: Error, again: boolean): Outcome {
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

  /** It was called and failed: Lambda repeats it after a minute, then after two, and then sets it aside. */
  function failed(work: Work, call: AsyncCall, found: Resource, result: Invocation): Outcome {
    const { attempts, maxAgeSeconds, destination, deadLetterArn, roleArn } = settingsOf(model, found)
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
    const found = model.byArn(arn)
    try {
      if (!found) throw new Error(`There is no function ${arn}`)
      if ('service' in call.caller) access.requireInvoke(call.caller.service, call.functionArn, call.sourceArn)
      else access.require(call.caller.roleArn, 'lambda:InvokeFunction', call.functionArn)
      const result = await functions.invoke(call.functionArn, call.payload)
      return result.failed ? failed(work, call, found, result) : 'done'
    } catch (error) {
      return unreachable(work, call, error as Error, !(error instanceof AwsError))
    }
  })

  return {
    enqueue: (...calls) => queue.put(...calls.map((body) => ({ kind, dueAt: clock.now(), body }))),
    lost: () => lost,
  }
}
