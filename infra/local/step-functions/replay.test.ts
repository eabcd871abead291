import { describe, expect, test } from 'vitest'
import { fakeFunctions } from '#infra/local/host-fixture.ts'
import { eventually } from '#test/support/run/until.ts'
import { chain, failure, functionArn, type Host } from './executions-fixture.ts'
import { boot, functionsDyingAt, hour, open, push, reboot, retry, saga, undisturbed } from './replay-fixture.ts'

describe('an execution whose host is killed', () => {
  test.each(undisturbed.map((name, index) => [index + 1, name] as const))(
    'during call %i (%s) ends as if nothing had happened, and repeats only that call',
    async (deadly) => {
      const world = functionsDyingAt(deadly)
      const first = boot(saga, world.functions)
      await first.start({ legs: [1, 2] })
      await push(first, world, true)
      expect(world.done).toHaveLength(deadly)
      const killed = world.done.at(-1)
      world.revive()
      const next = reboot(first, saga, world.functions)
      await push(next, world, false)
      const execution = await next.reaches('SUCCEEDED')
      const output = JSON.parse(String(execution['output']))
      expect(output).toMatchObject({ reserved: 'res_1', answer: 'yes' })
      expect(new Set(output.placed).size).toBe(2)
      const expected = [...undisturbed, killed ?? '']
      expect(world.done.toSorted()).toEqual(expected.toSorted())
    },
  )

  test('while it waits for a token keeps the token and its deadline, and calls no function again', async () => {
    const world = functionsDyingAt(0)
    const first = boot(saga, world.functions)
    await first.start({ legs: [] })
    await eventually(() => expect(world.token()).toBeDefined())
    await first.advance(1.5 * hour)
    const next = reboot(first, saga, world.functions)
    await next.advance(0.4 * hour)
    expect(world.done).toEqual(['reserve', 'ask'])
    expect((await next.describe())['status']).toBe('RUNNING')
    await next.advance(0.1 * hour)
    expect(await next.reaches('FAILED')).toMatchObject({ error: 'States.Timeout' })
  })

  test('takes an answer with the old token, also when it comes before anything is resumed', async () => {
    const world = functionsDyingAt(0)
    const first = boot(saga, world.functions)
    await first.start({ legs: [] })
    await eventually(() => expect(world.token()).toBeDefined())
    await first.advance(0)
    first.kill()
    open.splice(0)
    const next = boot(saga, world.functions, { dir: first.dir })
    await next.call('SendTaskSuccess', { taskToken: world.token(), output: '"yes"' })
    expect(next.states.resume()).toBe(1)
    await next.advance(0)
    await next.advance(30_000)
    const execution = await next.reaches('SUCCEEDED')
    expect(JSON.parse(String(execution['output']))).toMatchObject({ answer: 'yes' })
  })

  test('in a back-off waits only for the rest of it', async () => {
    let calls = 0
    const functions = fakeFunctions({
      work: () => {
        if (++calls === 1) throw failure('later')
        return calls
      },
    })
    const definition = chain({
      Work: { Type: 'Task', Resource: functionArn('work'), Retry: retry(['later'], 3600) },
    })
    const first = boot(definition, functions)
    await first.start({})
    await first.advance(0.9 * hour)
    const next = reboot(first, definition, functions)
    await next.advance(0.09 * hour)
    expect(calls).toBe(1)
    await next.advance(0.01 * hour)
    await next.reaches('SUCCEEDED')
    expect([calls, next.states.transitions()]).toEqual([2, 2])
  })

  test('in a Wait, or under a limit for the whole machine, does not begin the time again', async () => {
    const definition = { ...chain({ Pause: { Type: 'Wait', Seconds: 7200 } }), TimeoutSeconds: 10_800 }
    const first = boot(definition, fakeFunctions({}))
    await first.start({})
    await first.advance(1.5 * hour)
    const next = reboot(first, definition, fakeFunctions({}))
    await next.advance(0.5 * hour)
    await next.reaches('SUCCEEDED')

    const long = { ...chain({ Pause: { Type: 'Wait', Seconds: 20_000 } }), TimeoutSeconds: 10_800 }
    const other = boot(long, fakeFunctions({}))
    await other.start({})
    await other.advance(2 * hour)
    const later = reboot(other, long, fakeFunctions({}))
    await later.advance(hour)
    await later.reaches('TIMED_OUT')
  })

  test('keeps the definition it started with when another one is deployed', async () => {
    const functions = fakeFunctions({ ask: () => null, old: () => 'old', new: () => 'new' })
    const ask = {
      ...(saga['States'] as Record<string, Record<string, unknown>>)['Ask'],
      ResultPath: '$',
      Next: 'After',
    }
    const before = chain({ Ask: ask, After: { Type: 'Task', Resource: functionArn('old') } })
    const after = chain({ Ask: ask, After: { Type: 'Task', Resource: functionArn('new') } })
    const first = boot(before, functions)
    await first.start({})
    await eventually(() => expect(functions.calls).toHaveLength(1))
    await first.advance(0)
    const next = reboot(first, after, functions)
    const { token } = functions.calls.map(({ event }) => event as { token: string })[0] ?? { token: '' }
    await next.call('SendTaskSuccess', { taskToken: token, output: '1' })
    expect(await next.reaches('SUCCEEDED')).toMatchObject({ output: '"old"' })
    await next.start({}, 'two')
    await eventually(() => expect(functions.calls).toHaveLength(3))
    expect(functions.calls.at(-1)?.name).toBe('ask')
  })

  test('tells the same history and counts the same transitions as one that was not', async () => {
    const types = async (host: Host) => {
      const [view] = host.states.executions({ name: 'one' })
      return [view?.history.map(({ type }) => type), host.states.transitions()]
    }
    const calm = functionsDyingAt(0)
    const quiet = boot(saga, calm.functions)
    await quiet.start({ legs: [1] })
    await push(quiet, calm, false)
    const world = functionsDyingAt(7)
    const first = boot(saga, world.functions)
    await first.start({ legs: [1] })
    await push(first, world, true)
    world.revive()
    const next = reboot(first, saga, world.functions)
    await push(next, world, false)
    await next.reaches('SUCCEEDED')
    const [replayed, transitions] = await types(next)
    const [expected, counted] = await types(quiet)
    expect(transitions).toBe(counted)
    expect(replayed).toEqual(expected)
  })
})
