import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { call } from '#test/support/api/api-call.ts'
import { http } from './http.ts'

const echo = operation(
  {
    name: 'echo',
    summary: 'Tell what was taken',
    access: 'public',
    input: z.strictObject({ id: z.string().max(5), text: z.string().optional(), ifMatch: IfMatch }),
    output: z.object({ taken: z.unknown() }),
    fails: [],
    grants: {},
    http: { method: 'POST', path: '/v1/things/{id}', headers: { ifMatch: ifMatchHeader } },
  },
  async ({ input }) => ({ taken: input }),
)
const taking = http(echo)
const bare = http(
  operation(
    {
      name: 'bare',
      summary: 'Take nothing but a name',
      access: 'public',
      input: z.strictObject({ id: z.string() }),
      output: z.object({ taken: z.unknown() }),
      fails: [],
      grants: {},
      http: { method: 'DELETE', path: '/v1/things/{id}' },
    },
    async ({ input }) => ({ taken: input }),
  ),
)
const params = { id: 'a' }

describe('the members of an input over HTTP', () => {
  it('come from the path, the body and the headers', async () => {
    const sent = { params, body: { text: 'x' }, headers: { 'IF-MATCH': '"3"' } }
    expect((await call(taking, sent)).body.taken).toEqual({ id: 'a', text: 'x', ifMatch: 3 })
    expect((await call(taking, { params })).body.taken).toEqual({ id: 'a' })
  })

  it.each([
    ['a name of the path in the body', { id: 'b' }, 'Unrecognized key: "id"'],
    ['a name of a header in the body', { ifMatch: 3 }, 'Unrecognized key: "ifMatch"'],
    ['a stranger', { other: 1 }, 'Unrecognized key: "other"'],
    ['null', null, 'Invalid input: expected object, received null'],
    ['a list', [], 'Invalid input: expected object, received array'],
    ['a text', 'text', 'Invalid input: expected object, received string'],
  ])('are refused with %s', async (_, body, message) => {
    expect(await call(taking, { params, body })).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', details: { where: 'body', issues: [{ at: '', message }] } },
    })
  })

  it('are told by the place that is wrong, the path first', async () => {
    const both = await call(taking, { params: { id: 'too long' }, body: { text: 5 } })
    expect(both.body.details).toMatchObject({ where: 'path', issues: [{ at: 'id' }] })
    const body = await call(taking, { params, body: { text: 5 } })
    expect(body.body.details).toMatchObject({ where: 'body', issues: [{ at: 'text' }] })
  })

  it('are not taken from a body where a command takes none: one that says something is refused', async () => {
    expect((await call(bare, { params, body: { id: 'b', other: 1 } })).status).toBe(400)
    expect((await call(bare, { params, body: null })).status).toBe(400)
    expect((await call(bare, { params, body: {} })).body.taken).toEqual({ id: 'a' })
    expect((await call(bare, { params })).body.taken).toEqual({ id: 'a' })
  })
})

it.each([
  ['"3"', 3],
  ['*', undefined],
  ['', undefined],
  ['3', -1],
  ['"03"', -1],
  ['W/"3"', -1],
])('If-Match: %s names the version %s', async (header, ifMatch) => {
  const { taken } = (await call(taking, { params, headers: { 'if-match': header } })).body
  expect(taken).toEqual({ id: 'a', ...(ifMatch !== undefined && { ifMatch }) })
})
