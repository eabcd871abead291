import type { APIGatewayProxyEvent } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { Failure } from '#shared/kernel/errors.ts'
import { accept } from '#shared/platform/operation/accept.ts'
import { CursorQuery } from '#shared/platform/operation/pagination.ts'
import { headersOf, principalOf, queryOf } from './request.ts'

const event = (part: object) => part as unknown as APIGatewayProxyEvent
const refusal = (work: () => unknown): Failure => {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('It was not refused')
}
const codeOf = (work: () => unknown) => refusal(work).code

describe('the query', () => {
  const query = (values: Record<string, string[]>) =>
    queryOf(
      event({
        queryStringParameters: Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1)])),
        multiValueQueryStringParameters: values,
      }),
    )

  it('holds each parameter once', () => {
    expect(query({ limit: ['5'], cursor: ['x'] })).toEqual({ limit: '5', cursor: 'x' })
    expect(refusal(() => query({ limit: ['5', '5'] })).details).toMatchObject({
      where: 'query',
      issues: [{ at: 'limit' }],
    })
    expect(queryOf(event({ queryStringParameters: null, multiValueQueryStringParameters: null }))).toEqual({})
  })

  it('has numbers in plain digits', () => {
    const read = (limit: string) => accept(CursorQuery, { limit }, () => 'query').limit
    expect(read('007')).toBe(7)
    for (let limit = 1; limit <= 100; limit++) expect(read(String(limit))).toBe(limit)
    for (const limit of [
      '',
      ' 5',
      '5 ',
      '0x10',
      '1e1',
      '+5',
      '-5',
      '5.0',
      '٥',
      'NaN',
      'Infinity',
      '0',
      '101',
      '9'.repeat(400),
    ])
      expect(
        codeOf(() => read(limit)),
        limit,
      ).toBe('request.invalid')
    expect(accept(CursorQuery, {}, () => 'query')).toEqual({ limit: 20 })
  })
})

describe('headers and callers', () => {
  it('are found in any case', () => {
    expect(headersOf(event({ headers: { 'Content-TYPE': 'a', 'IDEMPOTENCY-key': 'b' } }))).toEqual({
      'content-type': 'a',
      'idempotency-key': 'b',
    })
    expect(headersOf(event({ headers: null }))).toEqual({})
  })

  it('are known from what the authorizer says, and from nothing less', () => {
    const of = (authorizer?: object) => principalOf(event({ requestContext: { authorizer } }))
    expect(of()).toBeUndefined()
    expect(of({})).toBeUndefined()
    expect(of({ kind: 'user', userId: 'usr_1', authTime: '12', scopes: 'catalog:read  orders:read' })).toMatchObject({
      authTime: 12,
      scopes: ['catalog:read', 'orders:read'],
    })
    expect(() => of({ kind: 'operator', userId: 'usr_1' })).toThrow()
    expect(() => of({ kind: 'agent', userId: 'usr_1', scopes: '' })).toThrow()
  })
})
