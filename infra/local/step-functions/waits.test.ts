import { afterEach, describe, expect, test } from 'vitest'
import { fakeFunctions } from '#infra/local/host-fixture.ts'
import { eventually } from '#test/support/run/until.ts'
import { chain, type Host, outputOf, startStates, task, tokenOf, waiting } from './executions-fixture.ts'

const hour = 3_600_000
let host: Host
afterEach(async () => {
  await host.states.stop()
  host.clock.stop()
})

test('a wait of two hours ends when the clock is advanced, and not before', async () => {
  const functions = fakeFunctions({ after: () => 'done' })
  host = startStates(chain({ Pause: { Type: 'Wait', Seconds: 7200 }, After: task('after') }), functions)
  await host.start({})
  await host.advance(hour)
  expect((await host.describe())['status']).toBe('RUNNING')
  expect(functions.calls).toEqual([])
  await host.advance(hour)
  expect(outputOf(await host.reaches('SUCCEEDED'))).toBe('done')
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
    expect(outputOf(await host.reaches('SUCCEEDED'))).toEqual({ yes: true })
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
    expect(outputOf(await host.reaches('SUCCEEDED'))).toBe('expired')
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

test('the machine as a whole times out, whatever it is waiting for', async () => {
  const definition = { ...chain({ Pause: { Type: 'Wait', Seconds: 10 * 3600 } }), TimeoutSeconds: 3600 }
  host = startStates(definition, fakeFunctions({}))
  await host.start({})
  await host.advance(hour)
  expect(await host.reaches('TIMED_OUT')).toMatchObject({ error: 'States.Timeout' })
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
