import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { get, insert } from '#shared/platform/table/table.ts'
import { call, type Sent } from '#test/support/api/api-call.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { http } from './http.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.stop())
afterEach(() => {
  vi.useRealTimers()
})
export const userId = 'usr_01JX8Q2M4V7N5T3R9W6Y1Z0ABC'
export const now = () => Math.floor(Date.now() / 1000)
export const user = (more = {}) => ({ kind: 'user', userId, authTime: String(now()), scopes: 'intents:write', ...more })
export const agent = { kind: 'agent', userId, agentId: 'agt_1', scopes: 'intents:write' }
type Work = (made: { id: string; text: string }) => Promise<void> | void
/** What the operation does in between; a test may replace it. */
export const doing: { work: Work } = { work: () => undefined }
export let runs: string[] = []
export const spec = {
  summary: 'Make a thing',
  access: { as: ['user', 'agent'] as const, scope: 'intents:write' as const },
  input: z.strictObject({ text: z.string() }),
  output: z.object({ id: z.string(), text: z.string() }),
  idempotency: 'required' as const,
  fails: ['checkout.stale', 'merchant.unavailable', 'offer.sold-out'] as const,
  grants: {},
  http: { method: 'POST' as const, path: '/v1/things' as const, status: 201, version: () => 1 },
}
const exists = () => new Failure('checkout.stale', 'It is there already')
export const thing = (id: string) => insert({ ...keys.intent(id), kind: 'thing' }, exists)
export const isThere = async (id: string) => (await get(keys.intent(id))) !== undefined
const make = (more: { name: string; outward?: true }) =>
  http(
    operation({ ...spec, ...more }, async ({ input, resourceId, commit }) => {
      const id = resourceId('intent')
      runs.push(id)
      await doing.work({ id, text: input.text })
      const output = { id, text: input.text, secret: 'not declared' }
      return commit([thing(id)], output)
    }),
  )
export const local = make({ name: 'makeLocal' })
export const outward = make({ name: 'makeOutward', outward: true })
export const fresh = (work: Work = () => undefined) => {
  doing.work = work
  runs = []
  return crypto.randomUUID()
}
export const send = (handler: Parameters<typeof call>[0], key: string, text = 'a', more: Sent = {}) =>
  call(handler, { context: user(), body: { text }, ...more, headers: { 'Idempotency-Key': key, ...more.headers } })
