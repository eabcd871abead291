import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { eventually } from '#test/support/run/until.ts'
import { startPool } from './pool-fixture.ts'

let pool: ReturnType<typeof startPool>
beforeEach(() => {
  pool = startPool()
})
afterEach(() => pool.stop())

it('keeps one environment warm, and gives each no more than one invocation at a time', async () => {
  pool.run([
    pool.define(
      'count',
      `let running = 0, calls = 0
       export const handler = async () => {
         running++; calls++
         await new Promise((resolve) => setTimeout(resolve, 120))
         return { together: running--, calls }
       }`,
    ),
  ])
  await pool.result('count')
  const all = await Promise.all(Array.from({ length: 12 }, () => pool.result('count')))
  expect(all.map(({ value }) => value.together)).toEqual(all.map(() => 1))
  const { warm, invocations } = pool.functions?.stats() ?? {}
  expect(invocations).toBe(13)
  expect(warm).toBeGreaterThan(1)
  expect(warm).toBeLessThanOrEqual(4)
})

it('ends a spare environment that nobody has used for a while, and keeps one of each function', async () => {
  const slow = `export const handler = async () => new Promise((resolve) => setTimeout(resolve, 200, 1))`
  pool.run([pool.define('slow', slow), pool.define('other', slow)], { growAfterMs: 0, hotMs: 300 })
  await pool.result('slow')
  await Promise.all(['slow', 'slow', 'slow', 'other'].map((name) => pool.result(name)))
  await eventually(() => expect(pool.functions?.stats()).toMatchObject({ warm: 2 }))
  expect(pool.functions?.stats()).toMatchObject({ evictions: 0 })
  expect(pool.functions?.stats().cold).toBeGreaterThan(2)
})

it('stays within its number of environments by ending the one used least recently', async () => {
  const names = ['a', 'b', 'c']
  pool.run(
    names.map((name) => pool.define(name, 'let calls = 0\nexport const handler = async () => ++calls')),
    { perHost: 2, hotMs: 0 },
  )
  await pool.result('a')
  await pool.result('b')
  await pool.result('a')
  await pool.result('c')
  expect(pool.functions?.stats()).toMatchObject({ warm: 2, evictions: 1, cold: 3 })
  expect((await pool.result('a')).value).toBe(3)
  expect((await pool.result('b')).value).toBe(1)
})

it('keeps environments in constant use, up to twice the limit', async () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  pool.run(
    names.map((name) => pool.define(name, 'export const handler = async () => 1')),
    { perHost: 2, hotMs: 60_000 },
  )
  for (const name of ['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd']) await pool.result(name)
  expect(pool.functions?.stats()).toMatchObject({ warm: 4, evictions: 0, cold: 4 })
  await pool.result('e')
  expect(pool.functions?.stats()).toMatchObject({ warm: 4, evictions: 1 })
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
  pool.run([pool.define('caller', wait), pool.define('called', release)], { perHost: 1, hotMs: 50 })
  const file = join(pool.dir, 'released')
  const caller = pool.result('caller', { file })
  await eventually(() => expect(pool.functions?.stats().warm).toBe(1))
  await pool.result('called', { file })
  expect((await caller).value).toBe('released')
  await eventually(() => expect(pool.functions?.stats().warm).toBe(1))
})

it('runs a function that waits for itself, though everything else is in use', async () => {
  const nested = `export const handler = async ({ file, inner }) => {
    const { existsSync, writeFileSync } = await import('node:fs')
    if (inner) return writeFileSync(file, '')
    while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 5))
    return 'released'
  }`
  pool.run([pool.define('nested', nested), pool.define('other', 'export const handler = async () => 1')], {
    perHost: 2,
    hotMs: 60_000,
  })
  await pool.result('other')
  const file = join(pool.dir, 'released')
  const outer = pool.result('nested', { file })
  await eventually(() => expect(pool.functions?.stats().warm).toBe(2))
  await pool.result('nested', { file, inner: true })
  expect((await outer).value).toBe('released')
  expect(pool.functions?.stats()).toMatchObject({ warm: 3, evictions: 0 })
})
