import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Served, serve } from '#test/support/api/gateway.ts'
import { platformCapabilities, platformProfile } from './platform-profile.ts'
import { forgetProfiles, namespaceHolds, negotiate, profileAnew, profileOf } from './profile.ts'

const version = '2026-04-08'

describe('namespaces', () => {
  it.each([
    ['dev.ucp.shopping.checkout', 'https://ucp.dev/x', true],
    ['com.example.pay', 'https://example.com/x', true],
    ['com.example.pay', 'https://pay.example.com/x', true],
    ['dev.ucp.shopping.checkout', 'https://evil.dev/x', false],
    ['dev.ucp.shopping.checkout', 'https://ucp.dev.evil.com/x', false],
    ['dev.ucp.shopping.checkout', 'https://shopping-ucp.dev/x', false],
    ['dev.ucp.shopping.checkout', 'http://ucp.dev/x', false],
    ['dev.ucp.shopping.checkout', 'https://dev/x', false],
    ['dev.ucpx.y', 'https://ucp.dev/x', false],
    ['dev.ucp.shopping.checkout', 'nonsense', false],
  ])('%s documented at %s: %s', (name, url, holds) => expect(namespaceHolds(name, [url])).toBe(holds))

  it('our own profile keeps to them', () => {
    for (const [name, entries] of Object.entries(platformCapabilities))
      for (const { spec, schema } of entries) expect(namespaceHolds(name, [spec, schema])).toBe(true)
  })
})

describe('negotiation', () => {
  const has = (...names: string[]) => Object.fromEntries(names.map((name) => [name, [{ version }]]))
  it('keeps what both have, in the newest version both have', () => {
    const ours = { 'dev.ucp.a': [{ version: '2026-01-11' }, { version }], 'dev.ucp.b': [{ version }] }
    const theirs = {
      'dev.ucp.a': [{ version: '2026-01-11' }, { version }, { version: '2026-08-25' }],
      ...has('dev.ucp.c'),
    }
    expect(negotiate(theirs, ours)).toEqual({ 'dev.ucp.a': [{ version }] })
  })

  it('drops what has no version in common', () => {
    expect(negotiate({ 'dev.ucp.a': [{ version: '2026-01-11' }] }, has('dev.ucp.a'))).toEqual({})
  })

  it('prunes an extension whose parents are gone, and what extended it', () => {
    const theirs = {
      ...has('dev.ucp.a'),
      'dev.ucp.x': [{ version, extends: 'dev.ucp.gone' }],
      'dev.ucp.y': [{ version, extends: ['dev.ucp.x'] }],
      'dev.ucp.z': [{ version, extends: ['dev.ucp.gone', 'dev.ucp.a'] }],
    }
    expect(Object.keys(negotiate(theirs, { ...theirs }))).toEqual(['dev.ucp.a', 'dev.ucp.z'])
  })

  it('drops a capability that is documented in a stranger\u2019s name', () => {
    const theirs = { 'dev.ucp.a': [{ version, spec: 'https://evil.example/a' }] }
    expect(negotiate(theirs, has('dev.ucp.a'))).toEqual({})
  })
})

describe('a merchant\u2019s profile', () => {
  let server: Served
  let requests = 0
  let answer: () => { status?: number; headers?: Record<string, string>; body: string }
  /** The server answers after this. */
  let ready: Promise<void>
  const profile = (change: object = {}) =>
    JSON.stringify({
      ucp: {
        version,
        services: { 'dev.ucp.shopping': [{ version, transport: 'rest', endpoint: 'https://shop.example/ucp/v1/' }] },
        capabilities: { 'dev.ucp.shopping.checkout': [{ version }] },
        ...change,
      },
      signing_keys: [],
    })
  beforeAll(async () => {
    server = await serve((_request, _body, response) => {
      requests++
      const { status = 200, headers = {}, body } = answer()
      void ready.then(() => response.writeHead(status, headers).end(body))
    })
  })
  afterAll(() => server.stop())
  beforeEach(() => {
    forgetProfiles()
    requests = 0
    ready = Promise.resolve()
    answer = () => ({ body: profile() })
  })
  const source = () => ({ merchantId: 'm', profileUrl: `${server.url}/.well-known/ucp` })
  const settings = () => ({
    baseUrl: 'https://p.example',
    payments: { protocol: 'bank' },
    merchantOrigins: [server.url],
    subscriberOrigins: [],
    merchants: [],
  })
  const read = () => profileOf(source(), settings())

  it('is read once for many who ask at once, and kept', async () => {
    const all = await Promise.all([read(), read(), read()])
    expect(all[0]).toMatchObject({ endpoint: 'https://shop.example/ucp/v1' })
    await read()
    expect(requests).toBe(1)
  })

  it('is kept for the next caller, although the first one could not wait for it', async () => {
    const gate = Promise.withResolvers<void>()
    ready = gate.promise
    await expect(profileOf(source(), settings(), 0)).rejects.toMatchObject({ code: 'merchant.unavailable' })
    gate.resolve()
    await read()
    expect(requests).toBe(1)
  })

  it('is read again for an unknown key, but not twice in a minute', async () => {
    await read()
    await profileAnew(source(), settings())
    await profileAnew(source(), settings())
    expect(requests).toBe(2)
  })

  it.each<[string, () => ReturnType<typeof answer>, string]>([
    ['not there', () => ({ status: 404, body: '{}' }), 'merchant.unavailable'],
    ['moved', () => ({ status: 301, headers: { location: '/x' }, body: '' }), 'merchant.unavailable'],
    ['too large', () => ({ body: ' '.repeat(200_000) }), 'merchant.unavailable'],
    ['not JSON', () => ({ body: '<html>' }), 'merchant.protocol'],
    ['malformed', () => ({ body: '{"ucp":{}}' }), 'merchant.protocol'],
    ['of another version', () => ({ body: profile({ version: '2026-01-11' }) }), 'merchant.unsupported'],
    ['without an endpoint', () => ({ body: profile({ services: {} }) }), 'merchant.unsupported'],
  ])('that is %s is refused', async (_what, reply, code) => {
    answer = reply
    await expect(read()).rejects.toMatchObject({ code })
  })

  it('of another version may lead to the one we speak', async () => {
    answer = () => ({
      body:
        requests === 1
          ? profile({ version: '2026-08-25', supported_versions: { [version]: `${server.url}/04` } })
          : profile(),
    })
    expect(await read()).toMatchObject({ endpoint: 'https://shop.example/ucp/v1' })
  })

  it('that leads into the inner network is refused', async () => {
    answer = () => ({
      body: profile({ version: '2026-08-25', supported_versions: { [version]: 'http://169.254.169.254/' } }),
    })
    await expect(read()).rejects.toMatchObject({ code: 'merchant.unavailable' })
  })
})

it('our profile names the webhook URL of the merchant that asks', () => {
  const key = {
    kid: 'k',
    kty: 'EC' as const,
    crv: 'P-256' as const,
    x: 'x'.repeat(43),
    y: 'y'.repeat(43),
    d: 'd'.repeat(43),
  }
  const { ucp, signing_keys } = platformProfile('https://p.example', key, 'merchant-a')
  expect(ucp.capabilities['dev.ucp.shopping.order']?.[0]?.config).toEqual({
    webhook_url: 'https://p.example/v1/webhooks/merchants/merchant-a',
  })
  expect(JSON.stringify(signing_keys)).not.toContain('d'.repeat(43))
})
