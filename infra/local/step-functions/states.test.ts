import { afterEach, describe, expect, test } from 'vitest'
import { type FakeFunctions, fakeAccess, fakeFunctions } from '#infra/local/testing.ts'
import { eventually } from '#test/support/run/until.ts'
import { chain, failure, functionArn, type Host, machineArn, startStates } from './testing.ts'

const hour = 3_600_000
let host: Host
afterEach(async () => {
  await host.states.stop()
  host.clock.stop()
})
const task = (name: string, more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: functionArn(name),
  ...more,
})
const waiting = (more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: functionArn('ask'), Payload: { 'token.$': '$$.Task.Token' } },
  ...more,
})
const tokenOf = ({ calls }: FakeFunctions) => {
  const [call] = calls.filter(({ name }) => name === 'ask').map(({ event }) => event as { token: string })
  return call?.token
}
const parse = (execution: Record<string, unknown>) => JSON.parse(String(execution['output']))

test('a task by ARN and one by integration pass on the result of their functions', async () => {
  const functions = fakeFunctions({ double: ({ n }: { n: number }) => ({ n: n * 2 }) })
  const invoke = { FunctionName: functionArn('double'), Payload: { 'n.$': '$.n' } }
  const definition = chain({
    Direct: task('double'),
    Invoked: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: invoke,
      ResultSelector: { 'n.$': '$.Payload.n', 'by.$': '$$.State.Name' },
    },
  })
  host = startStates(definition, functions)
  await host.start({ n: 5 })
  expect(parse(await host.reaches('SUCCEEDED'))).toEqual({ n: 20, by: 'Invoked' })
  expect(host.states.transitions()).toBe(2)
})

test('the context object tells the execution, also inside a Map', async () => {
  const functions = fakeFunctions({ echo: (event: unknown) => event })
  const parameters = {
    'id.$': '$$.Execution.Id',
    'name.$': '$$.Execution.Name',
    'input.$': '$$.Execution.Input.x',
    'start.$': '$$.Execution.StartTime',
    'state.$': '$$.State.Name',
    'text.$': "States.Format('{}/{}', $$.Execution.Name, $.at)",
  }
  const inner = chain({ Inner: task('echo', { Parameters: parameters }) })
  const definition = chain({
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemSelector: { 'at.$': '$$.Map.Item.Index', 'value.$': '$$.Map.Item.Value' },
      ItemProcessor: inner,
    },
  })
  host = startStates(definition, functions)
  const arn = await host.start({ x: 'whole', items: ['a', 'b'] })
  const output = parse(await host.reaches('SUCCEEDED'))
  expect(output).toHaveLength(2)
  expect(output[1]).toMatchObject({ id: arn, name: 'one', input: 'whole', state: 'Inner', text: 'one/1' })
  expect(Date.parse(output[0].start)).toBeLessThanOrEqual(host.clock.now())
})

test('a wait of two hours ends when the clock is advanced, and not before', async () => {
  const functions = fakeFunctions({ after: () => 'done' })
  host = startStates(chain({ Pause: { Type: 'Wait', Seconds: 7200 }, After: task('after') }), functions)
  await host.start({})
  await host.advance(hour)
  expect((await host.describe())['status']).toBe('RUNNING')
  expect(functions.calls).toEqual([])
  await host.advance(hour)
  expect(parse(await host.reaches('SUCCEEDED'))).toBe('done')
})

test('a Wait takes its time from a path', async () => {
  const definition = chain({ Until: { Type: 'Wait', TimestampPath: '$.until' } })
  host = startStates(definition, fakeFunctions({}))
  await host.start({ until: new Date(host.clock.now() + hour).toISOString() })
  await host.advance(hour)
  await host.reaches('SUCCEEDED')
})

describe('a wait for a token', () => {
  test('ends with the answer, and a second answer is refused as timed out', async () => {
    const functions = fakeFunctions({ ask: () => null })
    host = startStates(chain({ Ask: waiting() }), functions)
    await host.start({})
    await eventually(() => expect(functions.calls).toHaveLength(1))
    const token = tokenOf(functions)
    expect(await host.call('SendTaskSuccess', { taskToken: token, output: '{"yes":true}' })).toEqual({})
    expect(parse(await host.reaches('SUCCEEDED'))).toEqual({ yes: true })
    await expect(host.call('SendTaskSuccess', { taskToken: token, output: '1' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    })
    await expect(host.call('SendTaskSuccess', { taskToken: 'no', output: '1' })).rejects.toMatchObject({
      code: 'InvalidToken',
    })
  })

  test('may be answered before the function that spreads the token returns', async () => {
    let release = () => {}
    const functions = fakeFunctions({
      ask: () =>
        new Promise<void>((resolve) => {
          release = resolve
        }),
    })
    host = startStates(chain({ Ask: waiting() }), functions)
    await host.start({})
    await eventually(() => expect(functions.calls).toHaveLength(1))
    const token = tokenOf(functions)
    await host.call('SendTaskSuccess', { taskToken: token, output: '1' })
    await host.reaches('SUCCEEDED')
    release()
  })

  test('times out by the host clock, after the seconds its input names, and Catch goes on', async () => {
    const functions = fakeFunctions({ ask: () => null, late: () => 'expired' })
    const caught = [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Late' }]
    const retry = [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }]
    const ask = waiting({ TimeoutSecondsPath: '$.ttl', Catch: caught, Retry: retry })
    host = startStates(chain({ Ask: ask, Late: task('late') }), functions)
    await host.start({ ttl: 7200 })
    await eventually(() => expect(functions.calls).toHaveLength(1))
    await host.advance(2 * hour - 1000)
    expect((await host.describe())['status']).toBe('RUNNING')
    await host.advance(1000)
    expect(parse(await host.reaches('SUCCEEDED'))).toBe('expired')
    const token = tokenOf(functions)
    await expect(host.call('SendTaskFailure', { taskToken: token })).rejects.toMatchObject({ code: 'TaskTimedOut' })
  })

  test('of sixty days neither ends early nor is lost while the interpreter asks again', async () => {
    const functions = fakeFunctions({ ask: () => null })
    host = startStates(chain({ Ask: waiting({ TimeoutSeconds: 60 * 86_400 }) }), functions)
    await host.start({})
    await eventually(() => expect(functions.calls).toHaveLength(1))
    for (let day = 0; day < 59; day += 1) await host.advance(86_400_000)
    expect((await host.describe())['status']).toBe('RUNNING')
    expect(functions.calls).toHaveLength(1)
    await host.advance(86_400_000)
    expect(await host.reaches('FAILED')).toMatchObject({ error: 'States.Timeout' })
    expect(host.states.transitions()).toBe(1)
  })

  test('ends when no heartbeat comes, and not while they come', async () => {
    const functions = fakeFunctions({ ask: () => null })
    host = startStates(chain({ Ask: waiting({ HeartbeatSeconds: 60 }) }), functions)
    await host.start({})
    await eventually(() => expect(functions.calls).toHaveLength(1))
    const token = tokenOf(functions)
    for (let beats = 0; beats < 3; beats++) {
      await host.advance(50_000)
      await host.call('SendTaskHeartbeat', { taskToken: token })
    }
    expect((await host.describe())['status']).toBe('RUNNING')
    await host.advance(60_000)
    expect(await host.reaches('FAILED')).toMatchObject({ error: 'States.HeartbeatTimeout' })
  })
})

describe('a failing task', () => {
  const failing = (errors: string[]) => {
    let calls = 0
    return fakeFunctions({
      work: () => {
        const name = errors[calls++]
        if (name) throw failure(name)
        return calls
      },
    })
  }

  test('waits longer before each retry, up to the most it may, and counts each as a transition', async () => {
    const functions = failing(['later', 'later', 'later'])
    const retry = [{ ErrorEquals: ['later'], IntervalSeconds: 10, BackoffRate: 3, MaxDelaySeconds: 40, MaxAttempts: 3 }]
    host = startStates(chain({ Work: task('work', { Retry: retry }) }), functions)
    await host.start({})
    for (const [calls, seconds] of [
      [1, 10],
      [2, 30],
      [3, 40],
    ] as const) {
      await eventually(() => expect(functions.calls).toHaveLength(calls))
      await host.advance((seconds - 1) * 1000)
      expect(functions.calls).toHaveLength(calls)
      await host.advance(1000)
    }
    expect(parse(await host.reaches('SUCCEEDED'))).toBe(4)
    expect(host.states.transitions()).toBe(4)
  })

  test('is not retried by a retrier with no attempts, even if a later one would', async () => {
    const functions = failing(['declined', 'declined'])
    const retry = [{ ErrorEquals: ['declined'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }]
    host = startStates(chain({ Work: task('work', { Retry: retry }) }), functions)
    await host.start({})
    const execution = await host.reaches('FAILED')
    expect(execution).toMatchObject({ error: 'declined' })
    expect(JSON.parse(String(execution['cause']))).toMatchObject({ errorType: 'declined', errorMessage: 'declined' })
    expect(functions.calls).toHaveLength(1)
  })

  test('counts attempts per retrier', async () => {
    const functions = failing(['a', 'b', 'a', 'a'])
    const once = { IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1 }
    const retry = [
      { ErrorEquals: ['a'], ...once },
      { ErrorEquals: ['b'], ...once },
    ]
    host = startStates(chain({ Work: task('work', { Retry: retry }) }), functions)
    await host.start({})
    for (let calls = 1; calls <= 4; calls++) {
      await eventually(() => expect(functions.calls).toHaveLength(calls))
      await host.advance(1000)
    }
    expect(await host.reaches('FAILED')).toMatchObject({ error: 'a' })
    expect(functions.calls).toHaveLength(4)
  })

  test('is caught with its code and goes where the Catch says', async () => {
    const caught = [{ ErrorEquals: ['declined'], ResultPath: '$.failure', Next: 'Told' }]
    const definition = chain({ Work: task('work', { Catch: caught, End: true }), Told: { Type: 'Succeed' } })
    host = startStates(definition, failing(['declined']))
    await host.start({ kept: 1 })
    const output = parse(await host.reaches('SUCCEEDED'))
    expect(output).toMatchObject({ kept: 1, failure: { Error: 'declined' } })
  })

  test('by its timeout is not taken by a Catch for failed tasks', async () => {
    const caught = [
      { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
      { ErrorEquals: ['States.ALL'], Next: 'Right' },
    ]
    const functions = fakeFunctions({ work: () => new Promise(() => {}), wrong: () => 'wrong', right: () => 'right' })
    const definition = chain({
      Work: task('work', { TimeoutSeconds: 30, Catch: caught }),
      Wrong: task('wrong', { End: true }),
      Right: task('right'),
    })
    host = startStates(definition, functions)
    await host.start({})
    await eventually(() => expect(functions.calls).toHaveLength(1))
    await host.advance(30_000)
    expect(parse(await host.reaches('SUCCEEDED'))).toBe('right')
  })

  test('that its role may not call says so', async () => {
    const access = fakeAccess((_role, _action, resource) => !resource.endsWith('work'))
    host = startStates(chain({ Work: task('work') }), fakeFunctions({ work: () => 1 }), { access })
    await host.start({})
    expect(await host.reaches('FAILED')).toMatchObject({ error: 'Lambda.AccessDeniedException' })
    expect(access.denied()).toEqual([
      { role: 'arn:role', action: 'lambda:InvokeFunction', resource: functionArn('work') },
    ])
  })
})

test('a Catch inside a Map turns one leg into a value and leaves the others alone', async () => {
  const functions = fakeFunctions({
    place: ({ leg }: { leg: number }) => {
      if (leg === 1) throw failure('merchant.unavailable')
      return { outcome: 'placed', leg }
    },
  })
  const inner = chain({
    Place: task('place', { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Unknown' }], End: true }),
    Unknown: { Type: 'Pass', Result: { outcome: 'unknown' } },
  })
  const each = { Type: 'Map', ItemsPath: '$.legs', ItemProcessor: inner, ResultPath: '$.placed' }
  host = startStates(chain({ Each: each }), functions)
  await host.start({ legs: [{ leg: 0 }, { leg: 1 }, { leg: 2 }] })
  const { placed } = parse(await host.reaches('SUCCEEDED'))
  expect(placed.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['placed', 'unknown', 'placed'])
})

test('a leg that fails ends the Map and its other legs, whose tokens die', async () => {
  let fail = () => {}
  const functions = fakeFunctions({
    ask: () => null,
    fail: () =>
      new Promise((_, reject) => {
        fail = () => reject(failure('broken'))
      }),
  })
  const choice = { Variable: '$', StringEquals: 'bad', Next: 'Bad' }
  const inner = {
    StartAt: 'Which',
    States: {
      Which: { Type: 'Choice', Choices: [choice], Default: 'Ask' },
      Bad: task('fail', { End: true }),
      Ask: waiting({ End: true }),
    },
  }
  const caught = [{ ErrorEquals: ['broken'], Next: 'Rest' }]
  const each = { Type: 'Map', ItemProcessor: inner, Catch: caught }
  host = startStates(chain({ Each: each, Rest: waiting() }), functions)
  await host.start(['good', 'bad'])
  await eventually(() => expect(functions.calls).toHaveLength(2))
  fail()
  await eventually(() => expect(functions.calls).toHaveLength(3))
  const token = tokenOf(functions)
  await expect(host.call('SendTaskSuccess', { taskToken: token, output: '1' })).rejects.toMatchObject({
    code: 'TaskTimedOut',
  })
})

test('a Parallel gives each branch the same input and joins their results', async () => {
  const functions = fakeFunctions({ echo: (event: unknown) => event })
  const branch = (name: string) => chain({ [name]: task('echo', { Parameters: { by: name, 'x.$': '$.x' } }) })
  host = startStates(chain({ Both: { Type: 'Parallel', Branches: [branch('L'), branch('R')] } }), functions)
  await host.start({ x: 1 })
  expect(parse(await host.reaches('SUCCEEDED'))).toEqual([
    { by: 'L', x: 1 },
    { by: 'R', x: 1 },
  ])
})

test('a Map does no more at once than it may', async () => {
  let now = 0
  let most = 0
  const functions = fakeFunctions({
    work: async () => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      now--
    },
  })
  const each = { Type: 'Map', MaxConcurrency: 3, ItemProcessor: chain({ Work: task('work') }) }
  host = startStates(chain({ Each: each }), functions)
  await host.start([...Array(10).keys()])
  await host.reaches('SUCCEEDED')
  expect([functions.calls.length, most]).toEqual([10, 3])
})

test('the machine as a whole times out, whatever it is waiting for', async () => {
  const definition = { ...chain({ Pause: { Type: 'Wait', Seconds: 10 * 3600 } }), TimeoutSeconds: 3600 }
  host = startStates(definition, fakeFunctions({}))
  await host.start({})
  await host.advance(hour)
  expect(await host.reaches('TIMED_OUT')).toMatchObject({ error: 'States.Timeout' })
})

test('a Choice with IsPresent false matches a missing field', async () => {
  const definition = {
    StartAt: 'Which',
    States: {
      Which: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: false, Next: 'Missing' }], Default: 'There' },
      Missing: { Type: 'Pass', Result: 'missing', End: true },
      There: { Type: 'Pass', Result: 'there', End: true },
    },
  }
  host = startStates(definition, fakeFunctions({}))
  await host.start({}, 'without')
  await host.start({ x: 1 }, 'with')
  expect(parse(await host.reaches('SUCCEEDED', 'without'))).toBe('missing')
  expect(parse(await host.reaches('SUCCEEDED', 'with'))).toBe('there')
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

test('a host that stops leaves no timer and no unfinished promise', async () => {
  const functions = fakeFunctions({ ask: () => null })
  const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  host = startStates(chain({ Ask: waiting({ TimeoutSeconds: 3600, HeartbeatSeconds: 60 }) }), functions)
  await host.start({})
  await eventually(() => expect(functions.calls).toHaveLength(1))
  await host.states.stop()
  await eventually(() =>
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBeLessThanOrEqual(
      before + 2,
    ),
  )
  host.clock.stop()
})
