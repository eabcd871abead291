import { describe, expect, it, vi } from 'vitest'
import { Failure } from '#shared/kernel/errors.ts'
import { call } from '#test/support/api/api-call.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { agent, doing, fresh, local, outward, runs, send, user } from './http-fixture.ts'

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
    doing.work = () => undefined
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
    doing.work = () => undefined
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
