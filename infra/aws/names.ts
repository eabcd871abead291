import { ArnFormat, type Stack } from 'aws-cdk-lib'
import type { Stage } from '#infra/stage.ts'

/** Every deployed name begins with it. Names are fixed so that stacks refer to each other by name and a function can be removed. */
export const product = 'purser'

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

/** By name: the machine calls functions of the stack that starts it. */
export const machineArn = (stack: Stack, name: string): string =>
  stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: machineName(name),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })

/** Of what is called by an event, the stream or the clock. */
export const deadLettersName = (name: string): string => `${functionName(name)}-dead`

/** Where a stage's parameters live. */
export const parametersPath = (stage: Stage): string => `/purser/${stage.name}`
export const companyParameters = (stage: Stage, company: string): string => `/purser-demo/${stage.name}/${company}`
