import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { contentDigest, type PrivateJwk, publicHalf, sign, verify } from './http-signature.ts'
import { coveredComponents, signatureBase } from './signature-base.ts'
import { parseSignature } from './signature-fields.ts'

const newKey = (kid: string): PrivateJwk =>
  ({ ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid }) as PrivateJwk

const key = newKey('k1')
const keys = [publicHalf(key)]
const nowMs = Date.parse('2026-11-21T12:00:00Z')
const covering = ['ucp-agent']
const body = Buffer.from('{"a":1}')
const request = {
  method: 'POST',
  authority: 'shop.example',
  path: '/ucp/v1/checkout-sessions?x=1',
  headers: {
    'content-type': 'application/json',
    'ucp-agent': 'profile="https://agent.example/p"',
    'idempotency-key': 'a-b-c',
  } as Record<string, string>,
  bytes: body as Uint8Array,
}
const signed = { ...request, headers: { ...request.headers, ...sign(request, key, { covering }) } }

// Made by other code than ours, so that a change to the base string cannot pass by signing and verifying alike.
const vectorKey = {
  kid: 'vector',
  kty: 'EC',
  crv: 'P-256',
  x: 'NnnB8fuJuZ4EJKxH2B8Q3btZL25AyQ0r9WPHohiN9VI',
  y: 'AxlOsUuGUiNu9WLUsvilvyR2DJR_IYtj2Z4fdavFWMo',
} as const
const vectorHeaders = {
  'content-type': 'application/json',
  'content-digest': 'sha-256=:RepCkc8U4loZialCCdRTrSvQe5hS/9TeaxoSgeNjPCc=:',
  'ucp-agent': 'profile="https://shop.example/.well-known/ucp"',
  'webhook-id': '6f1c2d3e-0000-4000-8000-000000000001',
  'webhook-timestamp': '1795262400',
  'signature-input':
    'sig1=("@method" "@authority" "@path" "ucp-agent" "webhook-id" "webhook-timestamp" "content-digest" "content-type");created=1795262400;keyid="vector"',
  signature: 'sig1=:3N+oIMqyu8vXadV36W72W2P5ijMxnDW/Ms40DJheLuLGH6gOkI9aC3FC4KiggnRz0A/SlACTNSbM5LmtAWg/GQ==:',
}

describe('an HTTP message signature', () => {
  it('verifies over target, query, body and the headers that give the call its meaning', () => {
    const result = verify(signed, { keys, covering, nowMs })
    expect(result).toMatchObject({ ok: true, keyId: 'k1' })
    expect(result.ok && result.covered).toEqual([
      '@method',
      '@authority',
      '@path',
      '@query',
      'ucp-agent',
      'idempotency-key',
      'content-digest',
      'content-type',
    ])
  })

  it('has the signature base of RFC 9421 2.5', () => {
    const message = { ...request, headers: { ...request.headers, 'content-digest': contentDigest(body) } }
    expect(signatureBase(message, coveredComponents(message, covering), '("...");keyid="k1"')).toBe(
      [
        '"@method": POST',
        '"@authority": shop.example',
        '"@path": /ucp/v1/checkout-sessions',
        '"@query": ?x=1',
        '"ucp-agent": profile="https://agent.example/p"',
        '"idempotency-key": a-b-c',
        '"content-digest": sha-256=:AVq9f1zFei3ZS3WQ8ErYCEJzkF7jPsXOvq5iJ2qX+GI=:',
        '"content-type": application/json',
        '"@signature-params": ("...");keyid="k1"',
      ].join('\n'),
    )
  })

  it('carries 64 raw bytes, not DER', () => {
    const { 'signature-input': input, signature } = sign(request, key, { covering })
    expect(parseSignature(input ?? '', signature ?? '')?.signature.length).toBe(64)
  })

  it('verifies a signature made elsewhere', () => {
    const message = {
      method: 'POST',
      authority: 'agent.example',
      path: '/v1/webhooks/merchants/merchant-a',
      bytes: Buffer.from('{"id":"ord_1"}'),
      headers: vectorHeaders,
    }
    expect(verify(message, { keys: [vectorKey], covering, nowMs })).toMatchObject({ ok: true, keyId: 'vector' })
  })

  const tampered: [string, Partial<typeof request>, string][] = [
    ['method', { method: 'PUT' }, 'invalid'],
    ['authority', { authority: 'evil.example' }, 'invalid'],
    ['path', { path: '/ucp/v1/carts?x=1' }, 'invalid'],
    ['query', { path: '/ucp/v1/checkout-sessions?x=2' }, 'invalid'],
    ['dropped query', { path: '/ucp/v1/checkout-sessions' }, 'invalid'],
    ['body', { bytes: Buffer.from('{"a":2}') }, 'digest-mismatch'],
    ['emptied body', { bytes: Buffer.alloc(0) }, 'digest-mismatch'],
    ['idempotency key', { headers: { ...signed.headers, 'idempotency-key': 'x' } }, 'invalid'],
    ['agent', { headers: { ...signed.headers, 'ucp-agent': 'profile="https://evil.example"' } }, 'invalid'],
    ['content type', { headers: { ...signed.headers, 'content-type': 'text/plain' } }, 'invalid'],
    ['added webhook id', { headers: { ...signed.headers, 'webhook-id': 'w1' } }, 'not-covered'],
    [
      'digest of another body',
      { bytes: Buffer.from('{}'), headers: { ...signed.headers, 'content-digest': contentDigest(Buffer.from('{}')) } },
      'invalid',
    ],
    ['line break in a header', { headers: { ...signed.headers, 'ucp-agent': 'a\n"@path": /x' } }, 'not-covered'],
  ]
  it.each(tampered)('fails when the %s changed', (_what, change, reason) => {
    expect(verify({ ...signed, ...change }, { keys, covering, nowMs })).toEqual({ ok: false, reason })
  })

  const verified = (headers: Record<string, string | undefined>) =>
    verify(
      { ...signed, headers: { ...signed.headers, ...headers } as Record<string, string> },
      { keys, covering, nowMs },
    )
  const input = signed.headers['signature-input'] ?? ''
  it.each([
    ['no signature', { signature: undefined }, 'unsigned'],
    ['no input', { 'signature-input': undefined }, 'unsigned'],
    ['another key id', { 'signature-input': input.replace('k1', 'k2') }, 'unknown-key'],
    ['no key id', { 'signature-input': input.replace(';keyid="k1"', '') }, 'malformed'],
    ['a repeated component', { 'signature-input': input.replace('("@method"', '("@method" "@method"') }, 'malformed'],
    ['a component with parameters', { 'signature-input': input.replace('"@path"', '"@path";req') }, 'malformed'],
    ['another algorithm', { 'signature-input': `${input};alg="rsa-v1_5-sha256"` }, 'malformed'],
    ['a component left out', { 'signature-input': input.replace('"@path" ', '') }, 'not-covered'],
    ['a component that does not exist', { 'signature-input': input.replace('("', '("@target-uri" "') }, 'not-covered'],
    ['an added parameter', { 'signature-input': `${input};nonce="n"` }, 'invalid'],
    ['an expiry that has passed', { 'signature-input': `${input};expires=1` }, 'expired'],
    ['a short signature', { signature: 'sig1=:AAAA:' }, 'malformed'],
    ['another label', { signature: (signed.headers['signature'] ?? '').replace('sig1', 'sig2') }, 'malformed'],
    ['garbage', { 'signature-input': '"""((', signature: ':::' }, 'malformed'],
    ['no digest', { 'content-digest': undefined }, 'not-covered'],
  ])('fails with %s', (_what, headers, reason) => {
    expect(verified(headers)).toEqual({ ok: false, reason })
  })

  it('fails under a published key that is not on the curve, without throwing', () => {
    const keys = [{ ...publicHalf(key), x: 'A'.repeat(43) }]
    expect(verify(signed, { keys, covering, nowMs })).toEqual({ ok: false, reason: 'invalid' })
  })

  it('asks for what the caller requires on top', () => {
    expect(verify(signed, { keys, covering, nowMs, required: ['webhook-id'] })).toEqual({
      ok: false,
      reason: 'not-covered',
    })
  })

  it('covers a header of the protocol, when it is there', () => {
    const plain = { ...request, headers: { ...request.headers, ...sign(request, key) } }
    expect(verify(plain, { keys, nowMs }).ok).toBe(true)
    expect(verify(plain, { keys, covering, nowMs })).toEqual({ ok: false, reason: 'not-covered' })
    expect(verify(signed, { keys, covering: ['ucp-agent', 'another'], nowMs }).ok).toBe(true)
  })

  it('covers the status of a response', () => {
    const response = { status: 201, headers: { 'content-type': 'application/json' }, bytes: body }
    const answer = {
      ...response,
      headers: { ...response.headers, ...sign(response, key, { createdAtSeconds: 1_795_000_000 }) },
    }
    expect(verify(answer, { keys, covering, nowMs })).toMatchObject({ ok: true, createdAtSeconds: 1_795_000_000 })
    expect(verify({ ...answer, status: 200 }, { keys, covering, nowMs })).toEqual({ ok: false, reason: 'invalid' })
  })

  it('treats the authority as case-insensitive and without a default port', () => {
    expect(verify({ ...signed, authority: 'Shop.Example:443' }, { keys, covering, nowMs }).ok).toBe(true)
  })
})
