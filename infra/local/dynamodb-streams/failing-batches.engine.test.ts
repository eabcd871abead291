import { describe, expect, test } from 'vitest'
import { eventually } from '#test/support/run/until.ts'
import {
  type Batch,
  batchesOf,
  clock,
  dead,
  failuresFor,
  hour,
  keysOf,
  map,
  put,
  queue,
  skip,
  table,
} from './mappings-fixture.ts'

describe('when the function fails', () => {
  test('partly, it gets the rest again from the first it could not do', async () => {
    let failures = 0
    const { functions, mappings } = map((batch) => failuresFor(batch, ++failures > 2 ? 'none' : 'b'))
    for (const pk of ['a', 'b', 'c']) await put(pk)
    mappings.start()
    await eventually(() => expect(functions.calls).toHaveLength(1))
    await skip(1000)
    await eventually(() => expect(functions.calls).toHaveLength(2))
    expect(mappings.mappings()[0]?.checkpoint).toBe('1')
    await skip(1000)
    await eventually(() => expect(mappings.mappings()[0]?.checkpoint).toBe('3'))
    expect(batchesOf(functions)).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
      ['b', 'c'],
    ])
    expect(queue.peek(dead)).toEqual([])
  })

  test('as a whole, the batch is halved until the one bad record is alone and set aside', async () => {
    const relay = (batch: Batch) => {
      if (keysOf(batch).includes('c')) throw new Error('poison')
    }
    const { functions, mappings } = map(relay, { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 })
    for (const pk of ['a', 'b', 'c', 'd']) await put(pk)
    mappings.start()
    await eventually(async () => {
      await skip(1000)
      expect(mappings.mappings()[0]?.checkpoint).toBe('4')
    })
    expect(batchesOf(functions)).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd'], ['c'], ['c'], ['d']])
    const letters = queue.peek(dead).map(({ body }) => JSON.parse(body))
    expect(letters).toEqual([
      expect.objectContaining({
        requestContext: expect.objectContaining({ condition: 'RetryAttemptsExhausted' }),
        DDBStreamBatchInfo: expect.objectContaining({
          startSequenceNumber: '3',
          endSequenceNumber: '3',
          batchSize: 1,
        }),
      }),
    ])
    expect(mappings.mappings()[0]).toMatchObject({ setAside: 1 })
  })

  test('without halving, the whole batch is set aside after its attempts', async () => {
    const relay = () => {
      throw new Error('broken')
    }
    const { functions, mappings } = map(relay, { MaximumRetryAttempts: 2 })
    await put('a')
    await put('b')
    mappings.start()
    await eventually(async () => {
      await skip(1000)
      expect(queue.peek(dead)).toHaveLength(1)
    })
    expect(batchesOf(functions)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  test('for too long, a record is set aside for its age, counted on the host clock', async () => {
    const relay = (batch: Batch) => failuresFor(batch, 'old')
    const { functions, mappings } = map(relay, { MaximumRecordAgeInSeconds: 21_600 })
    await clock.advance(10 * hour)
    await put('old')
    mappings.start()
    await eventually(() => expect(functions.calls.length).toBeGreaterThan(0))
    await skip(5 * hour)
    expect(queue.peek(dead)).toEqual([])
    await skip(1.1 * hour)
    await eventually(() => expect(queue.peek(dead)).toHaveLength(1))
    expect(JSON.parse(queue.peek(dead)[0]?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RecordAgeExceeded' },
    })
    await put('new')
    mappings.wake(table)
    await eventually(() => expect(batchesOf(functions).at(-1)).toEqual(['new']))
  })

  test('because the clock jumped past its age, a record that nobody tried gets its try, and so do those behind it', async () => {
    const relay = (batch: Batch) => failuresFor(batch, 'bad')
    const { functions, mappings } = map(relay, { MaximumRecordAgeInSeconds: 21_600, BatchSize: 1 })
    for (const pk of ['a', 'bad', 'b', 'c']) await put(pk)
    await clock.advance(7 * hour)
    mappings.start()
    await eventually(async () => {
      await skip(7 * hour)
      expect(mappings.mappings()[0]?.checkpoint).toBe('4')
    })
    const letters = queue.peek(dead).map(({ body }) => JSON.parse(body).DDBStreamBatchInfo)
    expect(letters).toMatchObject([{ startSequenceNumber: '2', endSequenceNumber: '2', batchSize: 1 }])
    expect(new Set(batchesOf(functions).flat())).toEqual(new Set(['a', 'bad', 'b', 'c']))
  })
})
