import { randomUUID } from 'node:crypto'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import { runtimeError, StateError } from './asl.ts'
import type { Expression } from './expressions.ts'
import type { StepRow } from './journal.ts'
import { type Run, type StateAttempt, waitUntil } from './run.ts'

const waitsForToken = '.waitForTaskToken'
/** The largest output of a state on AWS, in bytes. */
const mostData = 262_144

async function call(run: Run, functionArn: string, event: unknown): Promise<string> {
  try {
    run.access.require(run.machine.roleArn, 'lambda:InvokeFunction', functionArn)
  } catch (error) {
    if (error instanceof AwsError) throw new StateError(`Lambda.${error.code}`, error.message)
    throw error
  }
  const { payload, failed } = await run.functions.invoke(functionArn, event).catch((error: Error) => {
    throw new StateError('Lambda.ResourceNotFoundException', error.message)
  })
  if (failed) {
    const { errorType } = JSON.parse(payload) as { errorType?: string }
    throw new StateError(errorType ?? 'Lambda.Unknown', payload)
  }
  if (Buffer.byteLength(payload) > mostData)
    throw new StateError('States.DataLimitExceeded', 'The result is larger than 262144 bytes', false)
  return payload
}

/** Calls the function of the Resource. Returns the result as JSON text. */
async function integrate(run: Run, resource: string, parameters: unknown): Promise<string> {
  if (!resource.startsWith('arn:aws:states:::')) return call(run, resource, parameters)
  const { FunctionName, Payload = {} } = parameters as { FunctionName?: unknown; Payload?: unknown }
  if (typeof FunctionName !== 'string') throw runtimeError('The Parameters of a task need a FunctionName')
  const payload = await call(run, FunctionName, Payload)
  return `{"ExecutedVersion":"$LATEST","Payload":${payload},"StatusCode":200}`
}

async function seconds(expression: Expression | undefined, attempt: StateAttempt): Promise<number | undefined> {
  if (!expression) return undefined
  const value = await expression(attempt.input, attempt.context)
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value
  throw runtimeError(`A timeout is a positive whole number of seconds, not ${JSON.stringify(value)}`)
}

/** Runs one attempt at an unfinished task. Returns the result as JSON text. */
export async function attemptTask(attempt: StateAttempt, recorded: StepRow | undefined): Promise<string> {
  const { run, handled, key, entered, scope } = attempt
  const { clock, journal, tokens } = run
  const resource = handled.state.Resource ?? ''
  const token = resource.endsWith(waitsForToken) ? (recorded?.token ?? randomUUID().replaceAll('-', '')) : undefined
  const context = token ? { ...attempt.context, Task: { Token: token } } : attempt.context
  const parameters = handled.parameters ? await handled.parameters(attempt.input, context) : attempt.input
  const timeout = await seconds(handled.timeout, attempt)
  const heartbeat = await seconds(handled.heartbeat, attempt)
  if (token && !recorded) journal.open(run.row.id, key, entered, null, token)
  const history = run.history.task(resource, run.region)
  history.scheduled(parameters, entered)
  if (recorded?.invoked) history.submitted()

  return scope.wait<string>((resolve, reject) => {
    // An answer to an earlier token may have arrived during the preparation of this attempt.
    const answer = recorded && journal.step(run.row.id, key)
    if (answer && answer.ended !== null) {
      if (answer.error === null) resolve(answer.output ?? 'null')
      else reject(new StateError(answer.error, answer.cause ?? ''))
      return () => {}
    }
    const late = (name: string, after: number | undefined, from: number) =>
      after === undefined
        ? () => {}
        : clock.at(from + after * 1000, () => reject(new StateError(name, '', handled.timeoutCatchable)))
    const cancelTimeout = late('States.Timeout', timeout, entered)
    let cancelHeartbeat = late('States.HeartbeatTimeout', heartbeat, recorded?.beat ?? entered)
    if (token) {
      const beat = () => {
        cancelHeartbeat()
        cancelHeartbeat = late('States.HeartbeatTimeout', heartbeat, clock.now())
      }
      tokens.set(token, { resolve, reject, beat })
    }
    if (!recorded?.invoked) {
      const spread = () => {
        // An answer may arrive before the function that sent the token returns.
        if (!token || !tokens.has(token)) return
        journal.invoked(run.row.id, key)
        history.submitted()
      }
      integrate(run, resource.replace(waitsForToken, ''), parameters).then(token ? spread : resolve, reject)
    }
    return () => {
      cancelTimeout()
      cancelHeartbeat()
      if (token) tokens.delete(token)
    }
  })
}

/** Runs a Wait state, which passes its input on when its time has come. */
export async function attemptWait(attempt: StateAttempt, recorded: StepRow | undefined): Promise<string> {
  const { run, handled, key, entered, input, context, scope } = attempt
  let until = recorded?.until ?? undefined
  if (until === undefined) {
    const value = await handled.until?.(input, context)
    until = typeof value === 'string' ? Date.parse(value) : entered + Number(value) * 1000
    if (Number.isNaN(until)) throw runtimeError(`A Wait needs a time, not ${JSON.stringify(value)}`)
    run.journal.open(run.row.id, key, entered, until, null)
  }
  await waitUntil(run, scope, until)
  return JSON.stringify(input)
}
