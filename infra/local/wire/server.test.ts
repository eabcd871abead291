import { request as httpRequest } from 'node:http'
import { connect } from 'node:http2'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hostAccessKeyId, secretOfKey } from '#infra/host-process/local-account.ts'
import { signed } from '#shared/platform/aws/signature-v4.ts'
import { AwsError } from './aws-error.ts'
import { startWire, type Wire } from './server.ts'
import type { WireService } from './wire-service.ts'

const wireKey = 'the key of this host'
const echo: WireService = {
  handles: (target, path) => target.startsWith('Echo.') || path.startsWith('/model/'),
  async call({ operation, json, roleArn, path }) {
    if (operation === 'Refuse') throw new AwsError('AccessDeniedException', 'No', 400)
    if (operation === 'Break') throw new TypeError('a bug')
    return { body: { operation, roleArn, path, ...json() } }
  },
}

describe('wire', () => {
  let wire: Wire
  let errors: unknown[]
  beforeEach(async () => {
    errors = []
    const roles = new Map([['LOCALFn', 'role']])
    wire = await startWire(0, [echo], { roles, wireKey, onError: (error) => errors.push(error) })
  })
  afterEach(() => wire.close())
  const url = (path = '/') => new URL(path, `http://127.0.0.1:${wire.port}`)
  const signing = (accessKeyId: string, secretAccessKey: string, target: string, body: string, at = url()) =>
    signed(
      { url: at, headers: target ? { 'x-amz-target': target } : {}, body },
      { accessKeyId, secretAccessKey },
      { service: 'echo', region: 'eu-west-1', at: new Date() },
    )
  const own = (target: string, body: string, at = url()) =>
    signing('LOCALFn', secretOfKey(wireKey, 'LOCALFn'), target, body, at)
  const send = (headers: Record<string, string>, body: string) => fetch(url(), { method: 'POST', body, headers })
  const post = (target: string, body: string) => send(own(target, body), body)

  it('passes a request to its service with the role of its signer', async () => {
    const response = await post('Echo.Say', '{"word":"hi"}')
    expect(await response.json()).toEqual({ operation: 'Say', roleArn: 'role', path: '/', word: 'hi' })
  })

  it('speaks HTTP/2 without TLS on the same port', async () => {
    const session = connect(url().origin)
    const body = '{"word":"two"}'
    const path = '/model/some/converse'
    const stream = session.request({ ...own('', body, url(path)), ':method': 'POST', ':path': path })
    stream.end(body)
    let said = ''
    for await (const chunk of stream) said += chunk
    session.close()
    expect(JSON.parse(said)).toMatchObject({ path, word: 'two', roleArn: 'role' })
  })

  it.each([
    ['Echo.Refuse', '{}', 400, 'AccessDeniedException'],
    ['Echo.Say', '{', 400, 'SerializationException'],
    ['Nobody.Say', '{}', 404, 'UnknownOperationException'],
  ])('answers %s %s as the SDK expects errors', async (target, body, status, code) => {
    const response = await post(target, body)
    expect(response.status).toBe(status)
    expect(response.headers.get('x-amzn-errortype')).toBe(code)
    expect(await response.json()).toMatchObject({ __type: code, message: expect.any(String) })
    expect(errors).toEqual([])
  })

  it('answers a bug with 500 and reports it', async () => {
    expect((await post('Echo.Break', '{}')).status).toBe(500)
    expect(errors).toEqual([new TypeError('a bug')])
  })

  const hostKey = (secret: string, body = '{}') => signing(hostAccessKeyId, secret, 'Echo.Say', body)
  it('answers the host itself, without a role', async () => {
    const response = await send(hostKey(secretOfKey(wireKey, hostAccessKeyId)), '{}')
    expect(await response.json()).toEqual({ operation: 'Say', path: '/' })
  })

  it.each([
    ['no signature', () => ({}), 'MissingAuthenticationTokenException'],
    ['an unknown key', () => signing('AKIA1', 'x', 'Echo.Say', '{}'), 'UnrecognizedClientException'],
    ['a known key and a guessed secret', () => hostKey('host'), 'InvalidSignatureException'],
    [
      'a known key and a made-up signature',
      () => ({ authorization: `AWS4-HMAC-SHA256 Credential=${hostAccessKeyId}/bench` }),
      'InvalidSignatureException',
    ],
    [
      'the signature of another body',
      () => hostKey(secretOfKey(wireKey, hostAccessKeyId), '{"other":1}'),
      'InvalidSignatureException',
    ],
    [
      'the signature of another target',
      () => ({ ...hostKey(secretOfKey(wireKey, hostAccessKeyId)), 'x-amz-target': 'Echo.Refuse' }),
      'InvalidSignatureException',
    ],
  ])('refuses %s with 403', async (_, headers, code) => {
    const response = await send({ 'x-amz-target': 'Echo.Say', ...headers() }, '{}')
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([403, code])
  })

  it('refuses a page that points a name of its own at this machine, also one that signs for that name', async () => {
    const headers = own('Echo.Say', '{}', new URL(`http://evil.example:${wire.port}`))
    const options = { host: '127.0.0.1', port: wire.port, method: 'POST' }
    for (const host of ['evil.example', `evil.example:${wire.port}`, '127.0.0.1.evil.example']) {
      const { promise, resolve } = Promise.withResolvers<{ status: number | undefined; said: string }>()
      httpRequest({ ...options, headers: { ...headers, host } }, async (incoming) =>
        resolve({ status: incoming.statusCode, said: await text(incoming) }),
      ).end('{}')
      const { status, said } = await promise
      expect([status, JSON.parse(said).__type]).toEqual([403, 'AccessDeniedException'])
    }
  })
})
