import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import { vi } from 'vitest'

/*
 * One process runs many test files, because loading the libraries takes longer than most files.
 * Each file still begins with modules of our own, variables, a clock and globals that no file before it has touched.
 */

const begin = () => ({
  env: process.env,
  variables: { ...process.env },
  fetch: globalThis.fetch,
  random: Math.random,
  values: crypto.getRandomValues,
  uuid: crypto.randomUUID,
  pause: timers.setTimeout,
})
const kept = globalThis as { purserTests?: ReturnType<typeof begin> }
kept.purserTests ??= begin()
const { env, variables, fetch, random, values, uuid, pause } = kept.purserTests

vi.useRealTimers()
vi.unstubAllGlobals()
vi.unstubAllEnvs()
vi.restoreAllMocks()
vi.resetModules()
Object.assign(globalThis, { fetch })
Math.random = random
crypto.getRandomValues = values
crypto.randomUUID = uuid
timers.setTimeout = pause
syncBuiltinESMExports()
process.env = env
for (const name of Object.keys(env)) if (!Object.hasOwn(variables, name)) delete env[name]
Object.assign(env, variables)
