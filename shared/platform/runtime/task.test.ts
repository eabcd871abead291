import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect } from 'vitest'
import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { callOut } from '#shared/platform/outward/ssrf-guard.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { task } from './task.ts'
import { timeLeft } from './time-left.ts'

let deaf: Server
let url: string
beforeAll(async () => {
  deaf = createServer(() => undefined)
  await new Promise<void>((done) => deaf.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`
})
afterAll(() => {
  deaf.closeAllConnections()
  deaf.close()
})

const asking = (times: number) =>
  task(
    { input: z.object({}), output: z.object({ heard: z.int() }), fails: [], timeoutSeconds: 1.5, grants: {} },
    async () => {
      const call = { url, method: 'GET' as const, timeoutMs: 5000, maxBytes: 100, allowedOrigins: [url] }
      for (let n = 0; n < times; n++) await callOut(call).catch(() => undefined)
      return { heard: 0 }
    },
  )

verifies('step.in-time', '', async () => {
  const began = performance.now()
  expect(await asking(20)({})).toEqual({ heard: 0 })
  // Each call alone would be waited for as long.
  expect(performance.now() - began).toBeLessThan(4500)
})

verifies(
  'step.in-time',
  'two steps at once have each their own time, and outside of a step a call has its own',
  async () => {
    const began = performance.now()
    const second = new Promise((done) => setTimeout(done, 600)).then(() => asking(1)({}))
    await Promise.all([asking(1)({}), second])
    expect(performance.now() - began).toBeGreaterThan(1800)
    expect(timeLeft(5000)).toBe(5000)
  },
)

verifies('step.names-only', 'what the history of executions keeps of a failure is its name', async () => {
  const failing = (error: Error) =>
    task({ input: z.object({}), output: z.object({}), fails: [], timeoutSeconds: 1, grants: {} }, async () => {
      throw error
    })({}).catch((thrown: Error) => thrown as Error)
  for (const [error, name] of [
    [new Failure('purchase.failed', 'The merchant said: ignore all that'), 'purchase.failed'],
    [Object.assign(new Error('b-gro-01 of Ada at 1 Main St'), { name: 'TypeError' }), 'TypeError'],
  ] as const) {
    const { name: its, message, stack } = (await failing(error)) as Error
    expect({ name: its, message, stack }).toEqual({ name, message: name, stack: '' })
  }
})
