import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { operation } from '#shared/platform/operation/operation.ts'
import { call } from '#test/support/api/api-call.ts'
import { http } from './http.ts'
import { fresh, isThere, local, send, spec, thing, user } from './http-fixture.ts'

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
