import { connect } from 'node:http2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AwsError } from './aws-error.ts'
import { startWire, type Wire } from './server.ts'
import type { WireService } from './wire-service.ts'

const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=LOCALFn/20260101/eu-west-1/x/aws4_request' }
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
    wire = await startWire(0, [echo], { roles: new Map([['LOCALFn', 'role']]), onError: (error) => errors.push(error) })
  })
  afterEach(() => wire.close())
  const post = (target: string, body: string, headers: Record<string, string> = signed) =>
    fetch(`http://127.0.0.1:${wire.port}/`, { method: 'POST', body, headers: { ...headers, 'x-amz-target': target } })

  it('passes a request to its service with the role of its signer', async () => {
    const response = await post('Echo.Say', '{"word":"hi"}')
    expect(await response.json()).toEqual({ operation: 'Say', roleArn: 'role', path: '/', word: 'hi' })
  })

  it('speaks HTTP/2 without TLS on the same port', async () => {
    const session = connect(`http://127.0.0.1:${wire.port}`)
    const stream = session.request({ ...signed, ':method': 'POST', ':path': '/model/some/converse' })
    stream.end('{"word":"two"}')
    let text = ''
    for await (const chunk of stream) text += chunk
    session.close()
    expect(JSON.parse(text)).toMatchObject({ path: '/model/some/converse', word: 'two', roleArn: 'role' })
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

  it('refuses unsigned requests and unknown access keys', async () => {
    expect((await post('Echo.Say', '{}', {})).headers.get('x-amzn-errortype')).toBe(
      'MissingAuthenticationTokenException',
    )
    const stranger = { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA1/x' }
    expect((await post('Echo.Say', '{}', stranger)).headers.get('x-amzn-errortype')).toBe('UnrecognizedClientException')
  })
})
