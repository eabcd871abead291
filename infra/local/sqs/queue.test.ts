import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClock, type HostClock } from '#infra/local/clock.ts'
import { eventually } from '#test/support/run/until.ts'
import { createQueue, type DurableQueue } from './queue.ts'

const dlq = 'arn:aws:sqs:eu-west-1:000000000000:dead'
let dir: string
let clock: HostClock
let queue: DurableQueue
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'queue-'))
  clock = createClock()
  queue = createQueue(dir, clock)
})
afterEach(async () => {
  await queue.stop()
  clock.stop()
})

test('work put before a crash is done after it, by the next host', async () => {
  queue.put({ kind: 'greet', dueAt: clock.now(), body: { name: 'Ada' } })
  // No stop(): the old host is gone as after kill -9.
  const next = createQueue(dir, clock)
  const greeted: unknown[] = []
  next.handle('greet', async ({ body }) => {
    greeted.push(body)
    return 'done'
  })
  next.start()
  await eventually(() => expect(greeted).toEqual([{ name: 'Ada' }]))
  await eventually(() => expect(next.pending()).toBe(0))
  await next.stop()
})

test('work in hand at the crash is done again: at least once', async () => {
  let begun = 0
  queue.handle('slow', () => {
    begun++
    return new Promise(() => {})
  })
  queue.start()
  queue.put({ kind: 'slow', dueAt: 0, body: null })
  await eventually(() => expect(begun).toBe(1))
  const next = createQueue(dir, clock)
  next.handle('slow', async () => {
    begun++
    return 'done'
  })
  next.start()
  await eventually(() => expect(begun).toBe(2))
  await next.stop()
  queue = createQueue(dir, clock)
})

test('advancing the clock makes later work due, and a retry counts its attempts', async () => {
  const seen: number[] = []
  queue.handle('later', async ({ attempts }) => {
    seen.push(attempts)
    return attempts < 2 ? { retryAt: clock.now() + 60_000 } : 'done'
  })
  queue.start()
  queue.put({ kind: 'later', dueAt: clock.now() + 3_600_000, body: null })
  expect(seen).toEqual([])
  await clock.advance(3_600_000)
  await eventually(() => expect(seen).toEqual([0]))
  for (const expected of [
    [0, 1],
    [0, 1, 2],
  ]) {
    await clock.advance(60_000)
    await eventually(() => expect(seen).toEqual(expected))
  }
  await eventually(() => expect(queue.pending('later')).toBe(0))
})

test('work that puts more work is itself done only once', async () => {
  const done: string[] = []
  queue.handle('chain', async ({ body }) => {
    if (body === 'first') queue.put({ kind: 'chain', dueAt: 0, body: 'second' })
    done.push(String(body))
    return 'done'
  })
  queue.start()
  queue.put({ kind: 'chain', dueAt: 0, body: 'first' })
  await eventually(() => expect(done.toSorted()).toEqual(['first', 'second']))
  await eventually(() => expect(queue.pending()).toBe(0))
  expect(done).toHaveLength(2)
})

test('many pieces at once are each done exactly once while the host lives', async () => {
  const done = new Map<unknown, number>()
  queue.handle('many', async ({ body }) => {
    await new Promise((resolve) => setImmediate(resolve))
    done.set(body, (done.get(body) ?? 0) + 1)
    return 'done'
  })
  queue.start()
  queue.put(...Array.from({ length: 200 }, (_, n) => ({ kind: 'many', dueAt: 0, body: n })))
  await eventually(() => expect(queue.pending()).toBe(0))
  expect(done.size).toBe(200)
  expect(new Set(done.values())).toEqual(new Set([1]))
})

test('a dead letter survives a crash until a caller deletes it', async () => {
  queue.sendToQueue(dlq, 'lost', { ERROR_CODE: { DataType: 'String', StringValue: 'SDK_CLIENT_ERROR' } })
  const next = createQueue(dir, clock)
  const [letter] = next.receive(dlq)
  expect(letter).toMatchObject({ body: 'lost', received: 1 })
  expect(next.receive(dlq)).toEqual([])
  await clock.advance(31_000)
  const [again] = next.receive(dlq)
  expect(again).toMatchObject({ body: 'lost', received: 2 })
  next.removeFromQueue(dlq, letter?.receipt ?? '')
  expect(next.peek(dlq)).toHaveLength(1)
  next.removeFromQueue(dlq, again?.receipt ?? '')
  expect(next.depth(dlq)).toEqual({ visible: 0, hidden: 0 })
  await next.stop()
})

test('a queue forgets a message after its retention', async () => {
  queue.sendToQueue(dlq, 'old')
  await clock.advance(5 * 24 * 3_600_000)
  expect(queue.peek(dlq)).toEqual([])
})
