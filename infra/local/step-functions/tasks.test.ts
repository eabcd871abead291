import { afterEach, describe, expect, test } from 'vitest'
import { fakeAccess, fakeFunctions } from '#infra/local/host-fixture.ts'
import { eventually } from '#test/support/run/until.ts'
import { chain, failure, functionArn, type Host, outputOf, startStates, task } from './executions-fixture.ts'

let host: Host
afterEach(async () => {
  await host.states.stop()
  host.clock.stop()
})

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
  expect(outputOf(await host.reaches('SUCCEEDED'))).toEqual({ n: 20, by: 'Invoked' })
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
  const output = outputOf(await host.reaches('SUCCEEDED'))
  expect(output).toHaveLength(2)
  expect(output[1]).toMatchObject({ id: arn, name: 'one', input: 'whole', state: 'Inner', text: 'one/1' })
  expect(Date.parse(output[0].start)).toBeLessThanOrEqual(host.clock.now())
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
    expect(outputOf(await host.reaches('SUCCEEDED'))).toBe(4)
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
    const output = outputOf(await host.reaches('SUCCEEDED'))
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
    expect(outputOf(await host.reaches('SUCCEEDED'))).toBe('right')
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
