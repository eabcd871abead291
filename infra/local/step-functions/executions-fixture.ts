import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { createClock, type HostClock } from '#infra/local/clock.ts'
import { type FakeFunctions, fakeAccess, fakeModel, wireCall } from '#infra/local/host-fixture.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import type { Functions } from '#infra/local/lambda/pool.ts'
import { failAfterMs, until } from '#test/support/run/until.ts'
import { createStates, type States } from './states.ts'

export const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:000000000000:function:${name}`
export const machineArn = 'arn:aws:states:eu-west-1:000000000000:stateMachine:saga'

export interface Host {
  states: States
  clock: HostClock
  dir: string
  call(operation: string, body: unknown, roleArn?: string): Promise<Record<string, unknown>>
  start(input: unknown, name?: string): Promise<string>
  describe(name?: string): Promise<Record<string, unknown>>
  /** Lets what is under way come to rest, then moves the clock. */
  advance(ms: number): Promise<void>
  /** Polls until the execution is in this status. */
  reaches(status: string, name?: string): Promise<Record<string, unknown>>
  /** The host is gone as after `kill -9`: nobody is informed, nothing is closed. */
  kill(): void
}

const turn = async () => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** A host with one state machine, for tests, whose time passes by `advance` alone: a second of margin is none on a busy machine. Give `dir` to start where another one was killed. */
export function startStates(
  definition: unknown,
  functions: Functions,
  options: { dir?: string; offsetMs?: number; access?: AccessControl } = {},
): Host {
  if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] })
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'states-'))
  const clock = createClock({ offsetMs: options.offsetMs ?? 0 })
  const properties = { DefinitionString: JSON.stringify(definition), RoleArn: 'arn:role', StateMachineName: 'saga' }
  const model = fakeModel([
    { id: 'Saga', type: 'AWS::StepFunctions::StateMachine', name: machineArn, arn: machineArn, properties },
  ])
  const states = createStates(model, functions, options.access ?? fakeAccess(), clock, dir)
  const call: Host['call'] = async (operation, body, roleArn) =>
    (await wireCall(states.service, `AWSStepFunctions.${operation}`, body, roleArn)) as Record<string, unknown>
  const arnOf = (name: string) => `${machineArn.replace('stateMachine', 'execution')}:${name}`
  const describe = (name = 'one') => call('DescribeExecution', { executionArn: arnOf(name) })
  return {
    states,
    clock,
    dir,
    call,
    describe,
    async advance(ms) {
      await turn()
      await clock.advance(ms)
      await turn()
    },
    async start(input, name = 'one') {
      const body = { stateMachineArn: machineArn, name, input: JSON.stringify(input) }
      return (await call('StartExecution', body))['executionArn'] as string
    },
    reaches: (status, name) =>
      until(
        async () => {
          const execution = await describe(name)
          if (execution['status'] !== status) throw new Error(`It is ${JSON.stringify(execution)}`)
          return execution
        },
        failAfterMs,
        2,
      ),
    kill: () => clock.stop(),
  }
}

/** A machine of one state after another, each ended by the next. */
export function chain(states: Record<string, Record<string, unknown>>): Record<string, unknown> {
  const names = Object.keys(states)
  const linked = names.map((name, index) => {
    const next = names[index + 1]
    const state = states[name] ?? {}
    const ends = ['Succeed', 'Fail', 'Choice'].includes(String(state['Type'])) || 'End' in state || 'Next' in state
    if (ends) return [name, state] as const
    return [name, { ...state, ...(next ? { Next: next } : { End: true }) }] as const
  })
  return { StartAt: names[0], States: Object.fromEntries(linked) }
}

/** A task state of one of the functions. */
export const task = (name: string, more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: functionArn(name),
  ...more,
})

/** A state that gives the function `ask` a task token and waits for its answer. */
export const waiting = (more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: functionArn('ask'), Payload: { 'token.$': '$$.Task.Token' } },
  ...more,
})

/** The first token that the function `ask` got. */
export const tokenOf = ({ calls }: FakeFunctions): string | undefined =>
  calls.filter(({ name }) => name === 'ask').map(({ event }) => event as { token: string })[0]?.token

/** The output of a described execution, parsed. */
export const outputOf = (execution: Record<string, unknown>) => JSON.parse(String(execution['output']))

/** A failure as a handler throws it: its name is the code. */
export const failure = (name: string, message = name): Error => Object.assign(new Error(message), { name })
