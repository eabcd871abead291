import { randomUUID } from 'node:crypto'
import type { AccessControl } from '#infra/local/iam/access.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { WireService } from '#infra/local/wire/wire-service.ts'
import { StateError } from './asl.ts'
import type { ExecutionEngine } from './engine.ts'
import { historyPage } from './history.ts'
import type { ExecutionRow } from './journal.ts'
import type { LoadedMachine } from './machines.ts'

type Body = Record<string, unknown>
const mostInput = 262_144

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const present = (fields: Body): Body => Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null))

function jsonText(value: unknown, code: string): string {
  const text = textOf(value) ?? '{}'
  try {
    JSON.parse(text)
  } catch {
    throw new AwsError(code, 'The text is not valid JSON')
  }
  if (Buffer.byteLength(text) > mostInput) throw new AwsError(code, 'The text is larger than 262144 bytes')
  return text
}

const summary = (row: ExecutionRow): Body =>
  present({
    ...{ executionArn: row.arn, stateMachineArn: row.machine, name: row.name, status: row.status },
    ...{ startDate: row.started / 1000, stopDate: row.stopped === null ? null : row.stopped / 1000 },
  })

/** The Step Functions API that unmodified clients call. */
export function createStatesApi(engine: ExecutionEngine, access: AccessControl): WireService {
  function machineOf(arn: unknown): LoadedMachine {
    const machine = engine.machines.get(String(arn))
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${String(arn)}'`)
    return machine
  }
  function executionOf(arn: unknown): ExecutionRow {
    const row = engine.find(String(arn))
    if (!row) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${String(arn)}'`)
    return row
  }

  function start(body: Body): Body {
    const machine = machineOf(body['stateMachineArn'])
    const name = textOf(body['name']) ?? randomUUID()
    if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name))
      throw new AwsError('InvalidName', `Invalid Name: '${name}'`)
    const input = jsonText(body['input'], 'InvalidExecutionInput')
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`
    const execution = engine.find(arn)
    // While the execution runs, the same request returns it again.
    if (execution && (execution.status !== 'RUNNING' || execution.input !== input))
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`)
    const row = execution ?? engine.start(machine, name, input)
    return { executionArn: row.arn, startDate: row.started / 1000 }
  }

  function describe(row: ExecutionRow): Body {
    const { input, output, error, cause } = row
    return {
      ...summary(row),
      ...present({ input, output, error, cause, inputDetails: { included: true } }),
      ...(output !== null && { outputDetails: { included: true } }),
      ...{ redriveCount: 0, redriveStatus: 'NOT_REDRIVABLE' },
    }
  }

  function list(body: Body): Body {
    const machine = machineOf(body['stateMachineArn']).arn
    const limit = Number(body['maxResults'] || 100)
    const offset = Number(body['nextToken'] ?? 0)
    const page = engine.list({ machine, status: textOf(body['statusFilter']), limit: limit + 1, offset })
    const executions = page.slice(0, limit).map(summary)
    return { executions, ...(page.length > limit && { nextToken: String(offset + limit) }) }
  }

  function history(body: Body): Body {
    const row = executionOf(body['executionArn'])
    return historyPage(engine.history(row), {
      reverse: body['reverseOrder'] === true,
      data: body['includeExecutionData'] !== false,
      from: Number(body['nextToken'] ?? 0),
      most: Number(body['maxResults'] || 1000),
    })
  }

  function answer(operation: string, body: Body, roleArn: string | undefined): Body {
    const token = String(body['taskToken'] ?? '')
    const task = engine.token(token)
    if (!task) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'")
    if (roleArn) access.require(roleArn, `states:${operation}`, task.machineArn)
    const output = operation === 'SendTaskSuccess' ? jsonText(body['output'], 'InvalidOutput') : ''
    if (!task.open) throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'")
    if (operation === 'SendTaskSuccess') engine.settle(token, { output })
    else if (operation === 'SendTaskHeartbeat') engine.beat(token)
    else engine.settle(token, new StateError(textOf(body['error']) ?? 'States.TaskFailed', textOf(body['cause']) ?? ''))
    return {}
  }

  function operate(operation: string, body: Body, roleArn: string | undefined): Body {
    if (operation.startsWith('SendTask')) return answer(operation, body, roleArn)
    const resource = textOf(body['stateMachineArn']) ?? textOf(body['executionArn']) ?? '*'
    if (roleArn) access.require(roleArn, `states:${operation}`, resource)
    switch (operation) {
      case 'StartExecution':
        return start(body)
      case 'DescribeExecution':
        return describe(executionOf(body['executionArn']))
      case 'ListExecutions':
        return list(body)
      case 'GetExecutionHistory':
        return history(body)
      case 'StopExecution': {
        const row = executionOf(body['executionArn'])
        return { stopDate: engine.stop(row, textOf(body['error']), textOf(body['cause'])) / 1000 }
      }
      case 'DescribeStateMachine': {
        const { arn, name, roleArn: role, body: definition } = machineOf(body['stateMachineArn'])
        const fixed = { status: 'ACTIVE', type: 'STANDARD', creationDate: 0 }
        return { stateMachineArn: arn, name, roleArn: role, definition, ...fixed }
      }
      default:
        throw new AwsError('UnknownOperationException', `Step Functions ${operation} is not available on this host`)
    }
  }

  return {
    handles: (target) => target.startsWith('AWSStepFunctions.'),
    call: async ({ operation, json, roleArn }) => ({ body: operate(operation, json(), roleArn) }),
  }
}
