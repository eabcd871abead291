import { afterEach, expect, test } from 'vitest'
import { fakeFunctions } from '#infra/local/host-fixture.ts'
import { eventually } from '#test/support/run/until.ts'
import { chain, failure, type Host, outputOf, startStates, task, tokenOf, waiting } from './executions-fixture.ts'

let host: Host
afterEach(async () => {
  await host.states.stop()
  host.clock.stop()
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
  const { placed } = outputOf(await host.reaches('SUCCEEDED'))
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
  expect(outputOf(await host.reaches('SUCCEEDED'))).toEqual([
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
  expect(outputOf(await host.reaches('SUCCEEDED', 'without'))).toBe('missing')
  expect(outputOf(await host.reaches('SUCCEEDED', 'with'))).toBe('there')
})
