import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { callsOf, odd, port, refusal, sources, url } from './rest-api-fixture.ts'

test('the handler sees the call as payload v1, its bytes untouched', async () => {
  const bytes = Buffer.from([0, 255, 13, 10, 128])
  const response = await fetch(`${url}/echo/a%20b?x=1&x=2&y=%2B`, {
    method: 'POST',
    body: bytes,
    headers: { 'X-Trace': 'one' },
  })
  const event = (await response.json()) as Record<string, unknown>
  expect(event).toMatchObject({
    resource: '/echo/{id}',
    path: '/echo/a%20b',
    httpMethod: 'POST',
    queryStringParameters: { x: '2', y: '+' },
    multiValueQueryStringParameters: { x: ['1', '2'], y: ['+'] },
    pathParameters: { id: 'a b' },
    stageVariables: null,
    isBase64Encoded: true,
    requestContext: {
      accountId: '000000000000',
      path: '/echo/a%20b',
      stage: 'dev',
      httpMethod: 'POST',
      resourcePath: '/echo/{id}',
      identity: { sourceIp: '127.0.0.1' },
      requestTimeEpoch: 1_700_000_000_000,
      requestTime: '14/Nov/2023:22:13:20 +0000',
      requestId: response.headers.get('x-amzn-requestid'),
    },
  })
  expect(Buffer.from(String(event['body']), 'base64')).toEqual(bytes)
  expect(event['headers']).toMatchObject({ 'X-Trace': 'one', 'X-Forwarded-For': '127.0.0.1' })
})

test('a call without a body or a query gives nulls', async () => {
  const event = await (await fetch(`${url}/echo/1`)).json()
  expect(event).toMatchObject({ body: null, isBase64Encoded: false, queryStringParameters: null })
})

test('an unknown path, and a method a path lacks, get the answer the template gives', async () => {
  expect(await refusal(await fetch(`${url}/nope`))).toEqual([404, 'MISSING_AUTHENTICATION_TOKEN'])
  expect(await refusal(await fetch(`${url}/odd`, { method: 'DELETE' }))).toEqual([404, 'MISSING_AUTHENTICATION_TOKEN'])
})

test('headers, many values and base64 bodies go out as the handler says', async () => {
  odd.answer = {
    statusCode: '201',
    headers: { 'Content-Type': 'image/x', 'WWW-Authenticate': 'Bearer', 'X-Number': 5 },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
    body: Buffer.from([1, 2, 200]).toString('base64'),
    isBase64Encoded: true,
  }
  const response = await fetch(`${url}/odd`)
  expect(response.status).toBe(201)
  expect(response.headers.get('content-type')).toBe('image/x')
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(response.headers.get('x-number')).toBe('5')
  expect(response.headers.get('x-amzn-remapped-www-authenticate')).toBe('Bearer')
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([1, 2, 200]))
})

test.each([
  ['nothing', null],
  ['text', 'ok'],
  ['no status', { body: 'ok' }],
  ['a body that is no text', { statusCode: 200, body: { ok: true } }],
  ['a header that is no value', { statusCode: 200, headers: { x: {} } }],
  ['a header HTTP cannot carry', { statusCode: 200, headers: { x: 'a\nb' } }],
  ['an error', new Error('broken')],
])('a handler that answers %s is a bad gateway', async (_, answer) => {
  odd.answer = answer
  expect(await refusal(await fetch(`${url}/odd`))).toEqual([502, 'DEFAULT_5XX'])
})

test('a handler that takes longer than its integration may is given up', async () => {
  expect(await refusal(await fetch(`${url}/slow`))).toEqual([504, 'INTEGRATION_TIMEOUT'])
})

test('the gateway refuses bodies over ten megabytes or over the payload limit of Lambda', async () => {
  const before = callsOf('echo')
  for (const size of [10 * 1024 * 1024 + 1, 5 * 1024 * 1024]) {
    const response = await fetch(`${url}/echo/1`, { method: 'POST', body: Buffer.alloc(size) })
    expect(await refusal(response)).toEqual([413, 'REQUEST_TOO_LARGE'])
  }
  expect(callsOf('echo')).toBe(before)
})

test('the authorizer decides which calls reach the handler, and with which context', async () => {
  const asWho = (authorization?: string) => fetch(`${url}/mine`, authorization ? { headers: { authorization } } : {})
  expect(await refusal(await asWho())).toEqual([401, 'UNAUTHORIZED'])
  expect(await refusal(await asWho('bad'))).toEqual([403, 'ACCESS_DENIED'])
  const event = await (await asWho('good')).json()
  expect(event).toMatchObject({ requestContext: { authorizer: { kind: 'user', principalId: 'usr_1' } } })
})

test('a method above its rate is refused', async () => {
  expect((await fetch(`${url}/scarce`)).status).toBe(200)
  expect(await refusal(await fetch(`${url}/scarce`))).toEqual([429, 'THROTTLED'])
})

test('a function the template does not let the gateway invoke is not invoked', async () => {
  expect(await refusal(await fetch(`${url}/hidden`))).toEqual([500, 'API_CONFIGURATION_ERROR'])
  expect(callsOf('hidden')).toBe(0)
  expect(sources).toContain('arn:aws:execute-api:eu-west-1:000000000000:api/dev/GET/hidden')
})

test('a method with a role calls what that role may call, and needs no permission of the function', async () => {
  const before = callsOf('odd')
  expect((await fetch(`${url}/taken`)).status).toBe(200)
  expect(await refusal(await fetch(`${url}/narrow`))).toEqual([500, 'API_CONFIGURATION_ERROR'])
  expect(callsOf('odd')).toBe(before)
  expect(sources.filter((source) => /taken|narrow/.test(source))).toEqual([])
})

test('a preflight is answered from the template', async () => {
  const response = await fetch(`${url}/echo`, { method: 'OPTIONS' })
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([204, 'http://shop'])
})

test('a request that is not HTTP gets a refusal', async () => {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  socket.write('GET / HTTP/1.1\r\nbroken header\r\n\r\n')
  const [text] = (await once(socket, 'data')) as [string]
  expect(text).toMatch(/^HTTP\/1.1 400 /)
  expect(text).toContain('DEFAULT_4XX')
})
