import { expect, test } from 'vitest'
import { filled } from '#test/support/api/operations.ts'
import { rawCall } from '#test/support/api/raw-call.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { ada, bob, type Fields, host, keyed, operations, scenarios } from './same-key-fixture.ts'

test('every route that takes a key is tried', () => {
  expect(
    keyed()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(Object.keys(scenarios).sort())
})

for (const [id, prepare] of Object.entries(scenarios))
  verifies('purchase.same-key', `${id} answers a key once, replays it, and refuses another body under it`, async () => {
    const operation = operations.find((one) => one.id === id)
    if (!operation) throw new Error(`There is no ${id}`)
    const { params = {}, body, others = [], once = [] } = await prepare()
    const fields = Object.keys(operation.body?.schema.properties ?? {})
    const changed = fields.filter((field) =>
      others.some((other) => JSON.stringify(other[field]) !== JSON.stringify(body?.[field])),
    )
    expect(changed).toEqual(fields)

    const key = crypto.randomUUID()
    const send = async (payload: unknown, token = ada.user, under = key) => {
      const text = payload === undefined || typeof payload === 'string' ? payload : JSON.stringify(payload)
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': under, 'content-type': 'application/json' }
      const call = { method: operation.method, path: filled(operation.path, params), headers }
      const answer = await rawCall(host.url, { ...call, ...(text !== undefined && { body: text }) })
      const replayed = answer.headers['idempotent-replayed']
      const { etag } = answer.headers
      return { status: answer.status, etag, replayed, body: JSON.parse(answer.text) as Fields }
    }
    const first = await send(body)
    expect(first.status, JSON.stringify(first.body)).toBeLessThan(300)
    expect(first.replayed).toBeUndefined()
    const { ...kept } = first.body
    for (const name of once) delete kept[name]
    for (const again of await Promise.all([send(body), send(body)]))
      expect(again).toEqual({ ...first, body: kept, replayed: 'true' })
    for (const other of others)
      expect(await send(other), JSON.stringify(other)).toMatchObject({
        status: 422,
        body: { code: 'idempotency.mismatch' },
      })
    // The key stands for a meaning: spaces and the order of members say nothing.
    const reordered = Object.fromEntries(Object.entries(body ?? {}).reverse())
    expect(await send(`${JSON.stringify(reordered)} `)).toEqual({ ...first, body: kept, replayed: 'true' })
    expect(await send(body)).toMatchObject({ status: first.status, replayed: 'true' })

    const theirs = await send(body, bob.user)
    expect(theirs.replayed).toBeUndefined()
    expect([200, 201, 403, 404]).toContain(theirs.status)
  })
