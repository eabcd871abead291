import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClock, type HostClock } from '#infra/local/clock.ts'
import { eventually } from '#test/support/run/until.ts'
import type { FunctionDefinition } from './definition.ts'
import { functionLogs } from './logs.ts'
import type { PlacementLimits } from './placement.ts'
import { createFunctions, type Functions } from './pool.ts'

describe('functions', () => {
  let dir: string
  let clock: HostClock
  let functions: Functions | undefined
  let lines: string[]
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'purser-pool-'))
    clock = createClock()
    lines = []
  })
  afterEach(async () => {
    await functions?.close()
    clock.stop()
  })

  const define = (name: string, source: string, more: Partial<FunctionDefinition> = {}): FunctionDefinition => {
    writeFileSync(join(dir, `${name}.mjs`), source)
    return {
      name,
      arn: `arn:aws:lambda:eu-west-1:000000000000:function:${name}`,
      accessKeyId: `LOCAL${name}`,
      roleArn: 'role',
      module: pathToFileURL(join(dir, `${name}.mjs`)).href,
      handler: 'handler',
      timeoutMs: 5000,
      memoryMb: 128,
      env: {},
      ...more,
    }
  }
  const run = (definitions: FunctionDefinition[], limits?: Partial<PlacementLimits>): Functions => {
    const surroundings = {
      offset: clock.shared,
      compileCache: join(dir, 'cache'),
      onLine: (name: string, line: string) => void lines.push(`${name}: ${line}`),
    }
    functions = createFunctions(definitions, surroundings, limits)
    return functions
  }
  const result = async (name: string, event: unknown = {}) => {
    const { payload, failed } = (await functions?.invoke(name, event)) ?? { payload: '', failed: true }
    return { failed, value: JSON.parse(payload) }
  }

  it('gives a function its own environment and nothing of the host', async () => {
    run([define('env', 'export const handler = async () => process.env', { env: { TABLE_NAME: 'purser' } })])
    expect((await result('env')).value).toEqual({ TABLE_NAME: 'purser' })
  })

  it('finds a function by name, by ARN and by an ARN with a qualifier', async () => {
    run([define('echo', 'export const handler = async (event) => event')])
    const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:echo'
    for (const reference of ['echo', arn, `${arn}:live`])
      expect((await result(reference, { a: [1, null] })).value).toEqual({ a: [1, null] })
    await expect(functions?.invoke('nobody', {})).rejects.toThrow('Function not found: nobody')
  })

  it('passes a thrown error on by its name, so that a state machine can catch it', async () => {
    run([
      define(
        'fail',
        `export const handler = async () => { throw Object.assign(new Error('Sold out'), { name: 'offer.sold-out' }) }`,
      ),
    ])
    const { failed, value } = await result('fail')
    expect({ failed, ...value }).toMatchObject({ failed: true, errorType: 'offer.sold-out', errorMessage: 'Sold out' })
  })

  it('shows functions the time of the host clock, from the first line of their module on', async () => {
    run([
      define(
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
      expect(seen).toBeLessThanOrEqual(clock.now())
    }
    await clock.advance(400 * 86_400_000)
    const start = clock.now()
    const first = (await result('time')).value
    between(start, first.loadedAt)
    expect(first.parsed).toBe(Date.parse('2026-01-02T03:04:05Z'))
    expect(first).toMatchObject({ utc: Date.UTC(2026, 0, 1), is: true, name: 'Date' })
    expect(first.elapsed).toBeLessThan(60_000)
    await clock.advance(3_600_000)
    const later = clock.now()
    const second = (await result('time')).value
    for (const seen of [second.now, second.made, Date.parse(second.text)]) between(later, seen)
  })

  it('ends a function that takes longer than its timeout, even one that never yields', async () => {
    run([
      define('spin', 'export const handler = async (event) => { while (event.spin) {} return 1 }', { timeoutMs: 1000 }),
    ])
    expect((await result('spin')).value).toBe(1)
    const { failed, value } = await result('spin', { spin: true })
    expect(failed).toBe(true)
    expect(value.errorType).toBe('Sandbox.Timedout')
    expect(value.errorMessage).toMatch(/Task timed out after 1\.00 seconds$/)
    expect((await result('spin')).value).toBe(1)
    expect(functions?.stats()).toMatchObject({ timeouts: 1, cold: 2 })
  })

  it('reports a function that ends its process, and starts it anew', async () => {
    run([define('exit', 'export const handler = async (event) => { if (event.die) process.exit(3); return 1 }')])
    expect((await result('exit', { die: true })).value).toMatchObject({ errorType: 'Runtime.ExitError' })
    expect((await result('exit')).value).toBe(1)
  })

  it('reports a module that cannot be loaded at every call', async () => {
    run([define('broken', `throw new TypeError('no settings')`), define('empty', 'export const other = 1')])
    for (let times = 0; times < 2; times++)
      expect((await result('broken')).value).toMatchObject({ errorType: 'TypeError', errorMessage: 'no settings' })
    expect((await result('empty')).value).toMatchObject({ errorType: 'Runtime.HandlerNotFound' })
  })

  it('keeps one environment warm, and gives each no more than one invocation at a time', async () => {
    run([
      define(
        'count',
        `let running = 0, calls = 0
         export const handler = async () => {
           running++; calls++
           await new Promise((resolve) => setTimeout(resolve, 30))
           return { together: running--, calls }
         }`,
      ),
    ])
    await result('count')
    const all = await Promise.all(Array.from({ length: 12 }, () => result('count')))
    expect(all.map(({ value }) => value.together)).toEqual(all.map(() => 1))
    const { warm, invocations } = functions?.stats() ?? {}
    expect(invocations).toBe(13)
    expect(warm).toBeGreaterThan(1)
    expect(warm).toBeLessThanOrEqual(4)
  })

  it('stays within its number of environments by ending the one used least recently', async () => {
    const names = ['a', 'b', 'c']
    run(
      names.map((name) => define(name, 'let calls = 0\nexport const handler = async () => ++calls')),
      { perHost: 2, hotMs: 0 },
    )
    await result('a')
    await result('b')
    await result('a')
    await result('c')
    expect(functions?.stats()).toMatchObject({ warm: 2, evictions: 1, cold: 3 })
    expect((await result('a')).value).toBe(3)
    expect((await result('b')).value).toBe(1)
  })

  it('keeps environments in constant use, up to twice the limit', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    run(
      names.map((name) => define(name, 'export const handler = async () => 1')),
      { perHost: 2, hotMs: 60_000 },
    )
    for (const name of ['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd']) await result(name)
    expect(functions?.stats()).toMatchObject({ warm: 4, evictions: 0, cold: 4 })
    await result('e')
    expect(functions?.stats()).toMatchObject({ warm: 4, evictions: 1 })
  })

  it('lets a function run whose callers fill the host, then goes back to its limit', async () => {
    const wait = `export const handler = async ({ file }) => {
      const { existsSync } = await import('node:fs')
      while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 5))
      return 'released'
    }`
    const release = `export const handler = async ({ file }) => {
      const { writeFileSync } = await import('node:fs')
      writeFileSync(file, '')
    }`
    run([define('caller', wait), define('called', release)], { perHost: 1, hotMs: 50 })
    const file = join(dir, 'released')
    const caller = result('caller', { file })
    await eventually(() => expect(functions?.stats().warm).toBe(1))
    await result('called', { file })
    expect((await caller).value).toBe('released')
    await eventually(() => expect(functions?.stats().warm).toBe(1))
  })

  it('runs a function that waits for itself, though everything else is in use', async () => {
    const nested = `export const handler = async ({ file, inner }) => {
      const { existsSync, writeFileSync } = await import('node:fs')
      if (inner) return writeFileSync(file, '')
      while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 5))
      return 'released'
    }`
    run([define('nested', nested), define('other', 'export const handler = async () => 1')], {
      perHost: 2,
      hotMs: 60_000,
    })
    await result('other')
    const file = join(dir, 'released')
    const outer = result('nested', { file })
    await eventually(() => expect(functions?.stats().warm).toBe(2))
    await result('nested', { file, inner: true })
    expect((await outer).value).toBe('released')
    expect(functions?.stats()).toMatchObject({ warm: 3, evictions: 0 })
  })

  it('keeps the lines a function prints, as it printed them, under its own name', async () => {
    run([
      define(
        'speak',
        `export const handler = async () => {
           console.log(JSON.stringify({ level: 'INFO', message: 'refused' }))
           console.error('plain')
         }`,
      ),
    ])
    await result('speak')
    await eventually(() =>
      expect(lines.toSorted()).toEqual(['speak: plain', 'speak: {"level":"INFO","message":"refused"}']),
    )
    const logs = functionLogs(dir)
    for (const line of lines) logs.write('speak', line)
    await logs.close()
    expect(readFileSync(join(dir, 'logs/speak.log'), 'utf8').split('\n')).toContain('speak: plain')
    expect(existsSync(join(dir, 'cache'))).toBe(true)
  })
})
