import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { eventually } from '#test/support/run/until.ts'
import { functionLogs } from './logs.ts'
import { startPool } from './pool-fixture.ts'

let pool: ReturnType<typeof startPool>
beforeEach(() => {
  pool = startPool()
})
afterEach(() => pool.stop())

it('gives a function its own environment and nothing of the host', async () => {
  pool.run([pool.define('env', 'export const handler = async () => process.env', { env: { TABLE_NAME: 'purser' } })])
  expect((await pool.result('env')).value).toEqual({ TABLE_NAME: 'purser' })
})

it('finds a function by name, by ARN and by an ARN with a qualifier', async () => {
  pool.run([pool.define('echo', 'export const handler = async (event) => event')])
  const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:echo'
  for (const reference of ['echo', arn, `${arn}:live`])
    expect((await pool.result(reference, { a: [1, null] })).value).toEqual({ a: [1, null] })
  await expect(pool.functions?.invoke('nobody', {})).rejects.toThrow('Function not found: nobody')
})

it('passes a thrown error on by its name, so that a state machine can catch it', async () => {
  pool.run([
    pool.define(
      'fail',
      `export const handler = async () => { throw Object.assign(new Error('Sold out'), { name: 'offer.sold-out' }) }`,
    ),
  ])
  const { failed, value } = await pool.result('fail')
  expect({ failed, ...value }).toMatchObject({ failed: true, errorType: 'offer.sold-out', errorMessage: 'Sold out' })
})

it('shows functions the time of the host clock, from the first line of their module on', async () => {
  pool.run([
    pool.define(
      'time',
      `const loadedAt = Date.now()
       export const handler = async () => ({ loadedAt, now: Date.now(), made: new Date().getTime(), text: Date(),
         parsed: new Date('2026-01-02T03:04:05Z').getTime(), utc: Date.UTC(2026, 0, 1), is: new Date() instanceof Date,
         name: Date.name, elapsed: performance.now() })`,
    ),
  ])
  /** Seen between two looks at the clock; a Date as text has no milliseconds. */
  const between = (from: number, seen: number) => {
    expect(seen).toBeGreaterThan(from - 1000)
    expect(seen).toBeLessThanOrEqual(pool.clock.now())
  }
  await pool.clock.advance(400 * 86_400_000)
  const start = pool.clock.now()
  const first = (await pool.result('time')).value
  between(start, first.loadedAt)
  expect(first.parsed).toBe(Date.parse('2026-01-02T03:04:05Z'))
  expect(first).toMatchObject({ utc: Date.UTC(2026, 0, 1), is: true, name: 'Date' })
  expect(first.elapsed).toBeLessThan(86_400_000) // it counts from the start of this process, whatever the clock says
  await pool.clock.advance(3_600_000)
  const later = pool.clock.now()
  const second = (await pool.result('time')).value
  for (const seen of [second.now, second.made, Date.parse(second.text)]) between(later, seen)
})

it('ends a function that takes longer than its timeout, even one that never yields', async () => {
  pool.run([
    pool.define('spin', 'export const handler = async (event) => { while (event.spin) {} return 1 }', {
      timeoutMs: 3000,
    }),
  ])
  expect((await pool.result('spin')).value).toBe(1)
  const { failed, value } = await pool.result('spin', { spin: true })
  expect(failed).toBe(true)
  expect(value.errorType).toBe('Sandbox.Timedout')
  expect(value.errorMessage).toMatch(/Task timed out after 3\.00 seconds$/)
  expect((await pool.result('spin')).value).toBe(1)
  expect(pool.functions?.stats()).toMatchObject({ timeouts: 1, cold: 2 })
})

it('reports a function that ends its process, and starts it anew', async () => {
  pool.run([
    pool.define('exit', 'export const handler = async (event) => { if (event.die) process.exit(3); return 1 }'),
  ])
  expect((await pool.result('exit', { die: true })).value).toMatchObject({ errorType: 'Runtime.ExitError' })
  expect((await pool.result('exit')).value).toBe(1)
})

it('reports a module that cannot be loaded at every call', async () => {
  pool.run([
    pool.define('broken', `throw new TypeError('no settings')`),
    pool.define('empty', 'export const other = 1'),
  ])
  for (let times = 0; times < 2; times++)
    expect((await pool.result('broken')).value).toMatchObject({ errorType: 'TypeError', errorMessage: 'no settings' })
  expect((await pool.result('empty')).value).toMatchObject({ errorType: 'Runtime.HandlerNotFound' })
})

it('keeps the lines a function prints, as it printed them, under its own name', async () => {
  pool.run([
    pool.define(
      'speak',
      `export const handler = async () => {
         console.log(JSON.stringify({ level: 'INFO', message: 'refused' }))
         console.error('plain')
       }`,
    ),
  ])
  await pool.result('speak')
  await eventually(() =>
    expect(pool.lines.toSorted()).toEqual(['speak: plain', 'speak: {"level":"INFO","message":"refused"}']),
  )
  const logs = functionLogs(pool.dir)
  for (const line of pool.lines) logs.write('speak', line)
  await logs.close()
  expect(readFileSync(join(pool.dir, 'logs/speak.log'), 'utf8').split('\n')).toContain('speak: plain')
  expect(existsSync(join(pool.dir, 'cache'))).toBe(true)
})

it('gives a function at least the time that the host grants to all', async () => {
  const slow = `export const handler = (_, context) => context.getRemainingTimeInMillis()`
  pool.run([pool.define('slow', slow, { timeoutMs: 1000 })], {}, { leastLimitMs: 60_000 })
  expect((await pool.result('slow')).value).toBeGreaterThan(1000)
})
