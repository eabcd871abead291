import { afterEach, describe, expect, test } from 'vitest'
import { fakeAccess, fakeFunctions } from '#infra/local/host-fixture.ts'
import { chain, type Host, machineArn, startStates, task } from './executions-fixture.ts'

let host: Host
afterEach(async () => {
  await host.states.stop()
  host.clock.stop()
})

describe('the API', () => {
  test('gives the same execution for the same name and input while it runs, and refuses otherwise', async () => {
    host = startStates(chain({ Pause: { Type: 'Wait', Seconds: 60 } }), fakeFunctions({}))
    const arn = await host.start({ a: 1 })
    expect(await host.start({ a: 1 })).toBe(arn)
    await expect(host.start({ a: 2 })).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' })
    await host.advance(60_000)
    await host.reaches('SUCCEEDED')
    await expect(host.start({ a: 1 })).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' })
  })

  test('names its refusals as AWS does', async () => {
    host = startStates(chain({ Done: { Type: 'Pass' } }), fakeFunctions({}), {
      access: fakeAccess((role) => role !== 'arn:other'),
    })
    const start = (body: object, role?: string) =>
      host.call('StartExecution', { stateMachineArn: machineArn, ...body }, role)
    await expect(start({ stateMachineArn: 'arn:none' })).rejects.toMatchObject({ code: 'StateMachineDoesNotExist' })
    await expect(start({ input: '{' })).rejects.toMatchObject({ code: 'InvalidExecutionInput' })
    await expect(start({ name: 'a b' })).rejects.toMatchObject({ code: 'InvalidName' })
    await expect(start({}, 'arn:other')).rejects.toMatchObject({ code: 'AccessDeniedException' })
    await expect(host.describe('none')).rejects.toMatchObject({ code: 'ExecutionDoesNotExist' })
  })

  test('stops an execution, whose function result is then dropped', async () => {
    let release = (_: unknown) => {}
    const functions = fakeFunctions({
      slow: () =>
        new Promise((resolve) => {
          release = resolve
        }),
      next: () => 1,
    })
    host = startStates(chain({ Slow: task('slow'), After: task('next') }), functions)
    const executionArn = await host.start({})
    await host.call('StopExecution', { executionArn, error: 'enough', cause: 'we stop' })
    release('late')
    expect(await host.reaches('ABORTED')).toMatchObject({ error: 'enough', cause: 'we stop' })
    expect(functions.calls).toHaveLength(1)
  })

  test('lists executions by status, page by page', async () => {
    host = startStates(chain({ Done: { Type: 'Pass' } }), fakeFunctions({}))
    for (const name of ['a', 'b', 'c']) await host.start({}, name)
    await host.reaches('SUCCEEDED', 'c')
    const list = (more: object) => host.call('ListExecutions', { stateMachineArn: machineArn, ...more })
    const first = await list({ maxResults: 2, statusFilter: 'SUCCEEDED' })
    expect(first['executions']).toHaveLength(2)
    const second = await list({ maxResults: 2, statusFilter: 'SUCCEEDED', nextToken: first['nextToken'] })
    expect(second).toEqual({ executions: [expect.objectContaining({ name: 'a', status: 'SUCCEEDED' })] })
    expect((await list({ statusFilter: 'RUNNING' }))['executions']).toEqual([])
  })

  test('tells the history in the order it happened', async () => {
    const functions = fakeFunctions({ work: () => 1 })
    const definition = chain({
      First: { Type: 'Pass', Result: { a: 1 } },
      Work: task('work'),
      Done: { Type: 'Succeed' },
    })
    host = startStates(definition, functions)
    const executionArn = await host.start({})
    await host.reaches('SUCCEEDED')
    const { events } = (await host.call('GetExecutionHistory', { executionArn })) as { events: { type: string }[] }
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ])
    expect(events[3]).toMatchObject({ id: 4, stateEnteredEventDetails: { name: 'Work', input: '{"a":1}' } })
    const last = await host.call('GetExecutionHistory', { executionArn, reverseOrder: true, maxResults: 1 })
    expect(last).toMatchObject({ events: [{ type: 'ExecutionSucceeded' }], nextToken: '1' })
  })
})
