import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { get, insert } from '#shared/platform/table/table.ts'
import { call, type Sent } from '#test/support/api/api-call.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { eventually } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { http } from './http.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.stop())
afterEach(() => {
  vi.useRealTimers()
})

const userId = 'usr_01JX8Q2M4V7N5T3R9W6Y1Z0ABC'
const now = () => Math.floor(Date.now() / 1000)
const user = (more = {}) => ({ kind: 'user', userId, authTime: String(now()), scopes: 'intents:write', ...more })
const agent = { kind: 'agent', userId, agentId: 'agt_1', scopes: 'intents:write' }

type Work = (made: { id: string; text: string }) => Promise<void> | void
let work: Work = () => undefined
let runs: string[] = []
const spec = {
  summary: 'Make a thing',
  access: { as: ['user', 'agent'] as const, scope: 'intents:write' as const },
  input: z.strictObject({ text: z.string() }),
  output: z.object({ id: z.string(), text: z.string() }),
  idempotency: 'required' as const,
  fails: [],
  grants: {},
  http: { method: 'POST' as const, path: '/v1/things' as const, status: 201, version: () => 1 },
}
const exists = () => new Failure('checkout.stale', 'It is there already')
const thing = (id: string) => insert({ ...keys.intent(id), kind: 'thing' }, exists)
const isThere = async (id: string) => (await get(keys.intent(id))) !== undefined

const make = (more: { name: string; outward?: true }) =>
  http(
    operation({ ...spec, ...more }, async ({ input, resourceId, commit }) => {
      const id = resourceId('intent')
      runs.push(id)
      await work({ id, text: input.text })
      const output = { id, text: input.text, secret: 'not declared' }
      return commit([thing(id)], output)
    }),
  )
const local = make({ name: 'makeLocal' })
const outward = make({ name: 'makeOutward', outward: true })

const fresh = (doing: Work = () => undefined) => {
  work = doing
  runs = []
  return crypto.randomUUID()
}
const send = (handler: Parameters<typeof call>[0], key: string, text = 'a', more: Sent = {}) =>
  call(handler, { context: user(), body: { text }, ...more, headers: { 'Idempotency-Key': key, ...more.headers } })

describe.each([
  ['a local command', local],
  ['an outward command', outward],
])('%s', (_, handler) => {
  verifies('purchase.same-key', 'is done once; the same call gets the same answer again', async () => {
    const key = fresh()
    const first = await send(handler, key)
    expect(first).toMatchObject({ status: 201, body: { text: 'a' }, headers: { etag: '"1"' } })
    const again = await send(handler, key)
    expect(again).toMatchObject({
      status: 201,
      body: first.body,
      headers: { etag: '"1"', 'idempotent-replayed': 'true' },
    })
    expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id'])
    expect(runs).toHaveLength(1)
  })

  it('refuses another body under the key, and takes it from another caller', async () => {
    const key = fresh()
    await send(handler, key)
    expect(await send(handler, key, 'b')).toMatchObject({ status: 422, body: { code: 'idempotency.mismatch' } })
    const others = await Promise.all([
      send(handler, key, 'b', { context: agent }),
      send(handler, key, 'b', { context: user({ userId: 'usr_01JX8Q2M4V7N5T3R9W6Y1Z0ABD' }) }),
    ])
    expect(others.map(({ status }) => status)).toEqual([201, 201])
  })

  it('lets one of many calls at once through', async () => {
    const key = fresh(() => new Promise((resolve) => setImmediate(resolve)))
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(handler, key)))
    const done = answers.filter(({ status }) => status === 201)
    expect(new Set(done.map(({ body }) => body.id)).size).toBe(1)
    for (const { status, body } of answers) if (status !== 201) expect(body.code).toBe('idempotency.in-flight')
    expect((await send(handler, key)).body).toEqual(done[0]?.body)
  })

  it('refuses another body at the same moment as another body, not as a call under way', async () => {
    const key = fresh()
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((text) => send(handler, key, text)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ body }) => body.code === 'idempotency.mismatch')).toHaveLength(3)
  })

  it('keeps the key free after a refusal, for the same thing', async () => {
    const key = fresh(() => {
      throw new Failure('offer.sold-out', 'None left', { sku: 's1' })
    })
    const refused = await send(handler, key)
    expect(refused).toMatchObject({ status: 409, body: { code: 'offer.sold-out', details: { sku: 's1' } } })
    work = () => undefined
    expect((await send(handler, key)).status).toBe(201)
    expect(runs).toHaveLength(2)
  })

  it('tells no more of a defect than where to ask, and can be tried again', async () => {
    const key = fresh(() => {
      throw new TypeError('table purser-secret has no key pk')
    })
    const broken = await send(handler, key)
    expect(broken).toMatchObject({ status: 500, body: { code: 'internal', title: 'Something broke on our side' } })
    expect(broken.body.requestId).toBe(broken.headers['x-request-id'])
    expect(JSON.stringify(broken)).not.toMatch(/purser-secret|TypeError/)
    work = () => undefined
    expect((await send(handler, key)).status).toBe(201)
  })

  it('never sends a field that it does not declare', async () => {
    const key = fresh()
    expect(Object.keys((await send(handler, key)).body)).toEqual(['id', 'text'])
    expect(JSON.stringify(await send(handler, key))).not.toContain('not declared')
  })

  it('takes the key for something new when it has been kept long enough', async () => {
    const key = fresh()
    const first = await send(handler, key)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 49 * 3600_000 })
    const later = await send(handler, key, 'b')
    expect(later).toMatchObject({ status: 201, body: { text: 'b' } })
    expect(later.body.id).not.toBe(first.body.id)
    expect((await send(handler, key, 'b')).headers['idempotent-replayed']).toBe('true')
  })

  it('asks for a key of at most 255 characters, in whatever case its header is', async () => {
    const key = fresh()
    const none = await call(handler, { context: user(), body: { text: 'a' } })
    expect(none).toMatchObject({ status: 400, body: { code: 'idempotency.key-required' } })
    expect((await send(handler, 'k'.repeat(256))).body.code).toBe('request.invalid')
    const cased = await call(handler, { context: user(), body: { text: 'a' }, headers: { 'IDEMPOTENCY-KEY': key } })
    expect(cased.status).toBe(201)
    expect(runs).toHaveLength(1)
  })
})

describe('an outward command', () => {
  it('answers a parallel call with how long to wait, and does the work once', async () => {
    const gate = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const key = fresh(() => {
      begun.resolve()
      return gate.promise
    })
    const first = send(outward, key)
    await begun.promise
    const second = await send(outward, key)
    expect(second).toMatchObject({
      status: 409,
      body: { code: 'idempotency.in-flight' },
      headers: { 'retry-after': '1' },
    })
    gate.resolve()
    expect((await first).status).toBe(201)
    expect(runs).toHaveLength(1)
  })

  it('is taken up again under its own id when a call died in the middle', async () => {
    const key = fresh(() => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
      return new Promise(() => undefined)
    })
    void send(outward, key)
    await eventually(() => expect(runs).toHaveLength(1))
    work = () => undefined
    const again = await send(outward, key)
    expect(again.status).toBe(201)
    expect(new Set(runs).size).toBe(1)
    expect(await isThere(again.body.id)).toBe(true)
  })

  it('keeps its id over a refusal, as something may have gone out under it', async () => {
    const key = fresh(() => {
      throw new Failure('merchant.unavailable', 'No answer')
    })
    expect((await send(outward, key)).status).toBe(503)
    work = () => undefined
    await send(outward, key)
    expect(new Set(runs).size).toBe(1)
  })

  it('tells its own refusal when another call has taken over meanwhile', async () => {
    const key = fresh()
    let taken: Awaited<ReturnType<typeof send>> | undefined
    work = async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
      work = () => undefined
      taken = await send(outward, key)
      throw new Failure('offer.sold-out', 'None left')
    }
    expect((await send(outward, key)).body.code).toBe('offer.sold-out')
    expect(taken?.status).toBe(201)
  })
})

describe('a body', () => {
  const ended: string[] = []
  const end = http(
    operation(
      {
        ...spec,
        name: 'endThing',
        input: z.strictObject({ id: z.string() }),
        http: { method: 'POST', path: '/v1/things/{id}/end' },
      },
      async ({ input: { id } }) => {
        ended.push(id)
        return { id, text: 'all of it' }
      },
    ),
  )
  const asking = (body: unknown) =>
    call(end, { context: user(), params: { id: 'one' }, headers: { 'Idempotency-Key': fresh() }, body })

  it.each([
    ['names a part of what is ended as a whole', { lines: [{ line: 1 }] }],
    ['names another thing', { id: 'two' }],
    ['is no object', [1]],
    ['is null', null],
  ])('that %s is refused by a command that takes none', async (_, body) => {
    ended.length = 0
    expect(await asking(body)).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
    expect(ended).toEqual([])
  })

  it.each([
    ['is not there', undefined],
    ['says nothing', {}],
  ])('that %s is fine', async (_, body) => {
    expect(await asking(body)).toMatchObject({ status: 200, body: { id: 'one' } })
  })

  it('of null is not one that says nothing', async () => {
    const anything = http(
      operation(
        { ...spec, name: 'makeAnything', input: z.strictObject({ text: z.string().default('all of it') }) },
        async ({ input }) => ({ id: 'x', text: input.text }),
      ),
    )
    expect(await send(anything, fresh(), 'a', { body: null })).toMatchObject({ status: 400 })
    expect(await send(anything, fresh(), 'a', { body: {} })).toMatchObject({ body: { text: 'all of it' } })
  })
})

describe('what leaves', () => {
  it('is a defect when it is not what was declared, and nothing is committed with it', async () => {
    let made = ''
    const wrong = http(
      operation({ ...spec, name: 'makeWrong' }, async ({ resourceId, commit }) => {
        made = resourceId('intent')
        return commit([thing(made)], { id: made, text: 5 as unknown as string })
      }),
    )
    expect(await send(wrong, fresh())).toMatchObject({ status: 500, body: { code: 'internal' } })
    expect(await isThere(made)).toBe(false)
  })

  it('says how it may be cached and read', async () => {
    const { headers } = await send(local, fresh())
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
  })
})

describe('who may call', () => {
  const fussy = http(
    operation(
      { ...spec, name: 'makeFussy', access: { as: ['user'], scope: 'approvals:decide', fresh: true } },
      async ({ input }) => ({ id: 'x', text: input.text }),
    ),
  )
  const may = { scopes: 'approvals:decide catalog:read' }

  it.each([
    ['nobody', undefined, 401, 'auth.required'],
    ['an agent, whatever scopes it claims', { ...agent, ...may }, 403, 'auth.forbidden'],
    ['a user without the scope', user(), 403, 'auth.forbidden'],
    ['a user who logged in too long ago', user({ ...may, authTime: String(now() - 301) }), 403, 'auth.stale-login'],
    ['a user whose login time is not known', { kind: 'user', userId, ...may }, 403, 'auth.stale-login'],
  ])('not %s', async (_, context, status, code) => {
    fresh()
    const answer = await call(fussy, { ...(context && { context }), body: 'not even looked at' })
    expect(answer).toMatchObject({ status, body: { code } })
  })

  it('a user who has just logged in', async () => {
    expect((await send(fussy, fresh(), 'a', { context: user(may) })).status).toBe(201)
  })
})
