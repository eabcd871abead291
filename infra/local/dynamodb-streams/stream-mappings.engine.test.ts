import { expect, test, vi } from 'vitest'
import { fakeAccess } from '#infra/local/host-fixture.ts'
import { eventually } from '#test/support/run/until.ts'
import { type Batch, batchesOf, clock, crash, failuresFor, hour, map, put, table } from './mappings-fixture.ts'

test('records come in order, in the form Lambda gives them', async () => {
  const { functions, mappings } = map(() => ({ batchItemFailures: [] }), { BatchSize: 2 })
  for (const pk of ['a', 'b', 'c']) await put(pk, { bytes: { B: 'AQID' } })
  mappings.start()
  await eventually(() => expect(batchesOf(functions)).toEqual([['a', 'b'], ['c']]))
  const [record] = functions.calls.flatMap(({ event }) => (event as Batch).Records)
  expect(record).toMatchObject({
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-1',
    eventSourceARN: `arn:aws:dynamodb:eu-west-1:000000000000:table/${table}/stream/local`,
    dynamodb: { NewImage: { pk: { S: 'a' }, bytes: { B: 'AQID' } }, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  })
})

test('a commit wakes the mapping at once', async () => {
  // The clock stands still, so that the slow poll never comes.
  vi.useFakeTimers({ toFake: ['Date'] })
  const { functions, mappings } = map(() => null)
  mappings.start()
  await put('first')
  mappings.wake(table)
  await eventually(() => expect(functions.calls).toHaveLength(1), 1)
  await put('second')
  mappings.wake('another')
  mappings.wake(table)
  await eventually(() => expect(functions.calls).toHaveLength(2), 1)
})

test('the slow poll finds a write that woke no mapping', async () => {
  const { functions, mappings } = map(() => null)
  mappings.start()
  await put('expired')
  await eventually(() => expect(functions.calls).toHaveLength(1))
})

test('a mapping skips records that its filter excludes or that changed nothing', async () => {
  const pattern = { eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { kind: { S: ['event'] } } } }
  const filters = { FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] } }
  const { functions, mappings } = map(() => null, filters)
  const event = { kind: { S: 'event' }, a: { N: '1' }, b: { N: '2' } }
  await put('row', { kind: { S: 'other' } })
  await put('event', event)
  await put('event', { b: { N: '2' }, a: { N: '1' }, kind: { S: 'event' } })
  await put('event', { ...event, b: { N: '3' } })
  await put('row')
  mappings.start()
  await eventually(() => expect(mappings.mappings()[0]?.checkpoint).toBe('5'))
  const names = functions.calls.flatMap(({ event: batch }) => (batch as Batch).Records.map((one) => one.eventName))
  expect(names).toEqual(['INSERT', 'MODIFY'])
})

test('a mapping that is off for an hour goes on where it was', async () => {
  const { functions, mappings } = map(() => null, { MaximumRecordAgeInSeconds: 21_600 })
  mappings.start()
  await put('before')
  mappings.wake(table)
  await eventually(() => expect(mappings.mappings()[0]?.checkpoint).toBe('1'))
  expect(mappings.setEnabled('Mapping', false)).toBe(true)
  await put('during')
  mappings.wake(table)
  await clock.advance(hour)
  expect(functions.calls).toHaveLength(1)
  mappings.setEnabled('Mapping', true)
  await eventually(() => expect(batchesOf(functions)).toEqual([['before'], ['during']]))
  expect(mappings.setEnabled('None', true)).toBe(false)
})

test('after a crash nothing that was done comes again, and nothing that was not is lost', async () => {
  let hang = false
  const first = map((batch) => (hang ? new Promise(() => {}) : failuresFor(batch, 'none')))
  first.mappings.start()
  await put('done')
  first.mappings.wake(table)
  await eventually(() => expect(first.mappings.mappings()[0]?.checkpoint).toBe('1'))
  hang = true
  await put('in hand')
  first.mappings.wake(table)
  await eventually(() => expect(first.functions.calls).toHaveLength(2))
  crash()
  const next = map(() => null)
  next.mappings.start()
  await put('later')
  next.mappings.wake(table)
  await eventually(() => expect(batchesOf(next.functions).flat()).toEqual(['in hand', 'later']))
})

test('a function whose role may not read the stream stops the start', () => {
  const access = fakeAccess((_role, action) => action !== 'dynamodb:GetRecords')
  expect(() => map(() => null, {}, { access })).toThrow(/GetRecords/)
})
