import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn'

const client = new SFNClient({ maxAttempts: 3 })

const machineArn = (): string => {
  const arn = process.env['PURCHASE_MACHINE_ARN']
  if (!arn) throw new Error('PURCHASE_MACHINE_ARN is not set: this function may not start purchases')
  return arn
}

/** What the purchase machine is started with: ids and a number of seconds, never terms or people. */
export interface PurchaseInput {
  approvalId: string
  checkoutId: string
  legs: { leg: number }[]
  /** How long the wait for a decision may last before the next step looks at the table. */
  waitSeconds: number
}

/** Starts the saga under this name; one that exists already is the same purchase and fine. */
export const startPurchase = async (name: string, input: PurchaseInput): Promise<void> => {
  const command = new StartExecutionCommand({ stateMachineArn: machineArn(), name, input: JSON.stringify(input) })
  await client.send(command).catch((error: unknown) => {
    if (!(error instanceof ExecutionAlreadyExists)) throw error
  })
}

/** Lets a waiting saga go on. A token that was answered, timed out or never existed has nobody waiting: fine. */
export const answerToken = async (taskToken: string): Promise<void> => {
  await client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })).catch((error: unknown) => {
    const settled = error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken
    if (!settled) throw error
  })
}

export type ExecutionState = 'running' | 'ended' | 'unknown'

/** Whether somebody still works on it; `unknown` when no execution has this name. */
export const executionState = async (name: string): Promise<ExecutionState> => {
  const executionArn = `${machineArn().replace(':stateMachine:', ':execution:')}:${name}`
  try {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }))
    return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'ended'
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return 'unknown'
    throw error
  }
}
