import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPublicAddress } from './public-address.ts'
import { callOut, outwardUrl, publicLookup } from './ssrf-guard.ts'

let server: Server
let origin: string
const seen: string[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.url ?? '')
    if (request.url === '/redirect') response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
    else if (request.url === '/big') response.end(Buffer.alloc(4096))
    else if (request.url === '/hang') return
    else if (request.url === '/drip') response.write('x')
    else if (request.url === '/drop') request.socket.destroy()
    else response.end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
const get = (path: string, more: object = {}) =>
  callOut({ url: `${origin}${path}`, method: 'GET', timeoutMs: 20_000, allowedOrigins: [origin], ...more })

describe('addresses the platform may call', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:4700:4700::1111', '172.32.0.1', '100.128.0.1'])('%s is public', (ip) =>
    expect(isPublicAddress(ip)).toBe(true),
  )
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'nonsense',
  ])('%s is not', (ip) => expect(isPublicAddress(ip)).toBe(false))
})

describe('URLs the platform may call', () => {
  it.each([
    'http://shop.example/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://user:secret@shop.example/',
    'ftp://shop.example/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'not a url',
  ])('%s is refused before anything is sent', (url) => {
    expect(() => outwardUrl(url, [])).toThrowError(expect.objectContaining({ reason: 'refused' }))
  })

  it('a public https URL passes', () => expect(outwardUrl('https://shop.example/x', []).trusted).toBe(false))

  it('a trusted origin passes, its neighbours on other ports do not', () => {
    expect(outwardUrl('http://127.0.0.1:4010/x', ['http://127.0.0.1:4010']).trusted).toBe(true)
    expect(() => outwardUrl('http://127.0.0.1:4011/x', ['http://127.0.0.1:4010'])).toThrow()
  })

  it('a name that resolves to this machine is refused after the lookup', async () => {
    const failed = await new Promise((resolve) => publicLookup('localhost', { all: true }, (error) => resolve(error)))
    expect(failed).toMatchObject({ reason: 'refused' })
    await expect(
      callOut({ url: 'https://localhost:1/', method: 'GET', timeoutMs: 20_000, allowedOrigins: [] }),
    ).rejects.toMatchObject({ reason: 'refused' })
  })
})

describe('a call out', () => {
  it('brings back status, headers and bytes', async () => {
    expect((await get('/')).bytes.toString()).toBe('hello')
  })
  it('does not follow a redirect', async () => {
    await expect(get('/redirect')).rejects.toMatchObject({ reason: 'redirect' })
  })
  it('stops reading at its limit', async () => {
    await expect(get('/big', { maxBytes: 1000 })).rejects.toMatchObject({ reason: 'too-large' })
  })
  it.each(['/hang', '/drip'])('ends in time at %s', async (path) => {
    await expect(get(path, { timeoutMs: 60 })).rejects.toMatchObject({ reason: 'timeout' })
  })
  it('says that a dropped connection may have been heard, and does not knock twice', async () => {
    const before = seen.length
    await expect(
      callOut({ url: `${origin}/drop`, method: 'POST', timeoutMs: 20_000, allowedOrigins: [origin] }),
    ).rejects.toMatchObject({
      reason: 'broken',
    })
    expect(seen.length - before).toBeLessThanOrEqual(2)
  })
})
