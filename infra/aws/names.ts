import { ArnFormat, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import type { Stage } from '#infra/stage.ts'

/** The prefix of every deployed name. Names are fixed, so that stacks refer to each other by name and can lose a function. */
export const product = 'purser'

/** Throws when Lambda would refuse the name for its length. */
export const functionName = (name: string): string => {
  const full = `${product}-${name}`
  if (full.length > 64) throw new Error(`${full} is longer than the 64 characters a function's name may have`)
  return full
}

export const functionArn = (stack: Stack, name: string): string =>
  stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: functionName(name),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })

export const machineName = (name: string): string => `${product}-${name}`

/** An ARN by name, because the machine calls functions of the stack that starts it. */
export const machineArn = (stack: Stack, name: string): string =>
  stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: machineName(name),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })

/** The dead-letter queue of a function that an event, the stream or a schedule calls. */
export const deadLettersName = (name: string): string => `${functionName(name)}-dead`

/** The indexes of the platform's table. */
export const tableIndexes = ['gsi1', 'gsi2', 'gsi3'] as const

/** The SSM path of a stage's parameters. */
export const parametersPath = (stage: Stage): string => `/purser/${stage.name}`
/** The SSM path of a simulated company’s parameters. */
export const companyParameters = (stage: Stage, company: string): string => `/purser-demo/${stage.name}/${company}`

/** What outlives its stack. A first deploy that rolls back removes it again, or its fixed name would stop the next try. */
export const removalOf = ({ keepData }: Stage): RemovalPolicy =>
  keepData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY

/** What the names of parameters with pages of merchants begin with. */
export const merchantPagePrefix = 'settings-merchants-'
