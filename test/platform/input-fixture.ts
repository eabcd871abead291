import { afterAll, beforeAll, expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { filled, type Operation, operationsOf } from '#test/support/api/operations.ts'
import { faultsOf, type RawCall, rawCall, together } from '#test/support/api/raw-call.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type Belongings, belongings, bodiesFor, paramsFor, seenBy } from '#test/support/people/belongings.ts'
import { bankBooks, shopBooks } from '#test/support/purchases/books.ts'

export let host: TestHost
export let ada: Belongings
export let odd: Belongings
export let operations: Operation[]
beforeAll(async () => {
  host = await startTestHost({ warm: 100 }) // it walks over all of them, again and again
  operations = await operationsOf(host)
  ;[ada, odd] = await Promise.all([belongings(host), belongings(host)])
})
afterAll(() => host?.stop())
export interface Bad extends RawCall {
  what: string
}
/** A call that would work, to be spoiled. */
export const good = (operation: Operation, own: Belongings, body?: string): RawCall => ({
  method: operation.method,
  path: filled(operation.path, paramsFor(own, operation.id)),
  headers: {
    ...(operation.callers.length > 0 && {
      authorization: `Bearer ${operation.callers.includes('operator') ? own.staff : own.who.user}`,
    }),
    ...(operation.key && { 'idempotency-key': crypto.randomUUID() }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  },
  ...(body !== undefined && { body }),
})
export const spoil = (operation: Operation, what: string, change: Partial<RawCall> = {}, own = ada): Bad => {
  const fine = good(operation, own, change.body as string | undefined)
  return {
    ...fine,
    ...change,
    headers: { ...fine.headers, ...change.headers },
    what: `${operation.id}: ${what}`,
  }
}
export const bodiesOf = (operation: Operation, own: Belongings): unknown[] =>
  operation.body ? (bodiesFor(own, operation.id) ?? [operation.body.example]) : []
export const commands = () => operations.filter(({ method }) => method !== 'GET')
export const withBody = () => operations.filter(({ body }) => body)
const world = async () => ({
  ada: await seenBy(host, ada.who),
  bank: await bankBooks(host),
  shops: await Promise.all(['merchant-a', 'merchant-b'].map((company) => shopBooks(host, company))),
})
/** All of these are refused properly, and nothing anywhere is different afterwards. */
export const refusesAll = async (calls: readonly Bad[], allowed: readonly number[] = []) => {
  expect(calls.length).toBeGreaterThan(0)
  const before = await world()
  const faults = await together(calls, async ({ what, ...call }) => {
    const answer = await rawCall(host.url, call)
    const wrong = faultsOf(answer)
    if (allowed.length > 0 && !allowed.includes(answer.status)) wrong.push(`not ${allowed.join(' or ')}`)
    return wrong.length > 0 ? [`${what}: ${wrong.join(', ')} <- ${answer.text.slice(0, 150)}`] : []
  })
  expect(faults.flat().slice(0, 30)).toEqual([])
  expect(await world()).toEqual(before)
}
export const strange = [
  'x',
  '%00',
  '%2F',
  '..%2f..',
  '%2e%2e',
  'a%2Fb',
  '%F0%9F%98%80',
  '%ED%A0%80',
  '%',
  '%zz',
  '%27%20OR%201=1',
  '%20',
  '%0A',
  'A'.repeat(300),
]
export const named = ['__proto__', 'constructor', 'toString', 'nowhere']
export const cursorOf = async (path: string, own: Belongings) => {
  const { body } = await api(host).get<{ cursor?: string }>(`${path}?limit=1`, { token: own.who.user })
  return body.cursor
}
export const tampered = (token: string): string[] => {
  const [head = '', claims = '', signature = ''] = token.split('.')
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
  const mine = Buffer.from(claims, 'base64url')
    .toString()
    .replace(/usr_[0-9A-Z]+/g, 'usr_00000000000000000000000000')
  return [
    `${head}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    `${head}.${claims}.`,
    `${none}.${claims}.`,
    `${none}.${claims}.${signature}`,
    `${head}.${Buffer.from(mine).toString('base64url')}.${signature}`,
  ]
}

/** Bodies that are no JSON. */
export const brokenJson = [
  '{',
  '{"a":1}}',
  "{'a':1}",
  'undefined',
  '{"a":NaN}',
  '{"a":1,}',
  '\u0000',
  '﻿',
  '[',
  '"',
  'true false',
]

/** Paths that no route has. */
export const unknownPaths = [
  '/nope',

  '/v1',
  '/v2/checkouts',
  '/v1/checkouts/x/y/z',
  '//',
  '/v1//checkouts',
  '/%',
  '/%00',
  '/v1/../health',
  '/V1/checkouts',
  '/v1/__proto__',
  '/constructor',
  `/${'a'.repeat(5000)}`,
]

/** Values that a query parameter may not have. */
export const wrongValues: Record<string, string[]> = {
  limit: ['0', '-1', '1.5', 'abc', '1e9', '', '501', 'NaN', '%00', '0x10', '1e1', '%205'],
  cursor: ['x', '%00', 'e30', 'bnVsbA', 'W10', 'a'.repeat(3000), '%F0%9F%98%80'],
  quantity: ['0', '-1', '1.5', 'abc', '', '99999999999'],
  maxPriceMinor: ['0', '-1', '1.5', 'abc', '', '1e400'],
  currency: ['usd', '', 'DOLLARS', '%00%00%00'],
  country: ['us', '', 'USA'],
  merchantId: ['', 'nobody', '__proto__', 'constructor', 'A', '%2F'],
  q: ['', '%20', 'a'.repeat(201)],
  checkoutId: ['', 'x', 'chk_00000000000000000000000000', '__proto__'],
  refresh: ['yes', '', '1'],
}
