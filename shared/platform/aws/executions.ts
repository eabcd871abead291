import { AwsRefusal, callAws } from './aws-json.ts'

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

const refusedAs = (error: unknown, ...codes: string[]): boolean =>
  error instanceof AwsRefusal && codes.includes(error.name)

/** Starts the saga under this name; one that exists already is the same purchase and fine. */
export const startPurchase = async (name: string, input: PurchaseInput): Promise<void> => {
  const start = { stateMachineArn: machineArn(), name, input: JSON.stringify(input) }
  await callAws('states', 'StartExecution', start).catch((error: unknown) => {
    if (!refusedAs(error, 'ExecutionAlreadyExists')) throw error
  })
}

/** Resumes a waiting saga. A token that was used, timed out or never existed has no saga waiting, which is fine. */
export const answerToken = async (taskToken: string): Promise<void> => {
  await callAws('states', 'SendTaskSuccess', { taskToken, output: '{}' }).catch((error: unknown) => {
    if (!refusedAs(error, 'TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken')) throw error
  })
}

export type ExecutionState = 'running' | 'ended' | 'unknown'

/** Whether an execution still runs; `unknown` when no execution has this name. */
export const executionState = async (name: string): Promise<ExecutionState> => {
  const executionArn = `${machineArn().replace(':stateMachine:', ':execution:')}:${name}`
  try {
    const { status } = await callAws('states', 'DescribeExecution', { executionArn })
    return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'ended'
  } catch (error) {
    if (refusedAs(error, 'ExecutionDoesNotExist')) return 'unknown'
    throw error
  }
}
