import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { eventually } from '#test/support/run/until.ts'

let host: TestHost
beforeAll(async () => {
  host = await startTestHost()
})
afterAll(() => host.stop())

/** Command lines of the processes that work on this host's data. */
const processes = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return line.includes(host.dataDir) ? [line] : []
      } catch {
        return []
      }
    })
const engines = () => processes().filter((line) => line.includes('dynoxide'))

test('the platform answers, and says ok once the companies have started', async () => {
  await eventually(async () => {
    const { status, body } = await api(host).get('/health')
    expect([status, body['status']]).toEqual([200, 'ok'])
  })
})

test.each([
  ['--port', '70000'],
  ['--port', 'x'],
  ['--warm', '0'],
  ['--warm', 'many'],
])('%s %s is refused in a sentence', (option, value) => {
  const main = fileURLToPath(import.meta.resolve('#infra/local/main.ts'))
  const { status, stderr } = spawnSync(process.execPath, [main, option, value], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(`^${option} takes a whole number .*, not ${value}\n$`),
  })
})

test.each([
  ['--data', '/proc/version', /^--data takes a folder .*, not \/proc\/version \(.*\)\n$/],
  ['--app', 'nowhere', /nowhere contains no templates: run npm run synth first\n$/],
])('%s %s is refused in a sentence', (option, value, says) => {
  const main = fileURLToPath(import.meta.resolve('#infra/local/main.ts'))
  const rest = ['--port', '0', ...(option === '--data' ? [] : ['--data', join(host.dataDir, 'other')])]
  const { status, stderr } = spawnSync(process.execPath, [main, option, value, ...rest], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(says) })
})

test('a port that is taken is named before anything is bundled or read', () => {
  const main = fileURLToPath(import.meta.resolve('#infra/local/main.ts'))
  const port = new URL(host.url).port
  const options = ['--port', port, '--data', join(host.dataDir, 'other'), '--app', 'nowhere']
  const { status, stderr } = spawnSync(process.execPath, [main, ...options], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(`^Port ${port} is in use: .*\n$`) })
})

test('a path nobody serves is a problem with a code and a request id', async () => {
  const { status, body, headers } = await api(host).get('/v1/nowhere')
  expect(status).toBe(404)
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(body).toMatchObject({ code: 'request.not-found', status: 404, requestId: expect.stringMatching(/.{10}/) })
})

test('the address of the API leads on, to pages that are there', async () => {
  const { status, body } = await api(host).get('/')
  expect(status).toBe(200)
  const { name, ...places } = body as Record<string, string>
  expect(name).toBe('Purser')
  for (const url of Object.values(places)) expect((await fetch(url)).status, url).toBe(200)
})

test('HEAD answers like GET without a body, and a method that a path lacks is refused with those it has', async () => {
  const head = await fetch(`${host.url}/health`, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([200, 'application/json', ''])
  expect((await fetch(`${host.url}/v1/orders`, { method: 'HEAD' })).status).toBe(401)
  for (const [method, path, allow] of [
    ['DELETE', '/health', 'GET, HEAD'],
    ['POST', '/v1/orders', 'GET, HEAD'],
    ['GET', '/v1/checkouts/chk_1/approve', 'POST'],
    ['OPTIONS', '/', 'GET, HEAD'],
  ] as const) {
    const response = await fetch(host.url + path, { method })
    expect([response.status, response.headers.get('allow')], `${method} ${path}`).toEqual([405, allow])
    expect(await response.json()).toMatchObject({ code: 'request.method-not-allowed', status: 405 })
  }
})

test('an operator finds what the bank and the merchants have recorded', async () => {
  expect(Object.keys(await host.local('records')).sort()).toEqual(['bank', 'merchant-a', 'merchant-b'])
  expect(await host.local('records?name=bank')).toEqual({ bank: expect.objectContaining({ holds: [] }) })
})

test('the state names what runs and what was refused', async () => {
  const state = await host.local('state')
  expect(state).toMatchObject({ ready: true, marks: { ready: expect.any(Number) } })
})

test('a body larger than the gateway takes is refused with a code', async () => {
  const { status, body } = await api(host).post('/v1/auth/login', new Uint8Array(11 * 1024 * 1024))
  expect([status, body['code']]).toEqual([413, 'request.too-large'])
})

test('what moves by itself can be looked at and stopped by name', async () => {
  await host.local('mappings/outbox-relay', { enabled: false })
  await host.local('schedules/sweeps-sweep-stuck', { enabled: false })
  const { mappings, schedules } = await host.local<Record<string, { id: string; enabled: boolean }[]>>('state')
  const off = [...(mappings ?? []), ...(schedules ?? [])].filter(({ enabled }) => !enabled)
  expect(off.map(({ id }) => id)).toEqual([expect.stringMatching(/^outboxrelay/), expect.stringMatching(/^sweeps/)])
  await expect(host.local('mappings/nothing', { enabled: true })).rejects.toThrow('answered 404')
})

test('a second host on the same data is refused in a sentence', async () => {
  await expect(startTestHost({ dataDir: host.dataDir })).rejects.toThrow(
    new RegExp(`Another host \\(process ${host.pid}\\) is running on ${host.dataDir}`),
  )
  expect((await api(host).get('/health')).status).toBe(200)
})

test('without a token, with a made-up one and as a stranger there is no way in', async () => {
  const missing = await api(host).get('/v1/auth/me')
  expect([missing.status, missing.body['code']]).toEqual([401, 'auth.required'])
  expect(missing.headers.get('www-authenticate')).toBe('Bearer')
  const bad = await api(host).get('/v1/auth/me', { token: 'made-up' })
  expect([bad.status, bad.body['code']]).toEqual([401, 'auth.invalid-token'])
  expect(bad.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token", /)
})

test('what was written before a restart is there after it', async () => {
  const person = { email: 'kim@example.com', password: 'correct horse battery' }
  expect((await api(host).post('/v1/auth/register', person)).status).toBe(201)
  expect(await host.local('state')).toMatchObject({ denied: [] })
  await host.restart()
  const { body } = await api(host).post<{ accessToken: string }>('/v1/auth/login', person)
  const me = await api(host).get('/v1/auth/me', { token: body.accessToken })
  expect([me.status, me.body['email']]).toEqual([200, person.email])
})

test('the clock goes forward only, and stays there across a restart', async () => {
  const day = 86_400
  await host.local('clock', { advanceSeconds: day })
  await expect(host.local('clock', { advanceSeconds: -1 })).rejects.toThrow('answered 400')
  await host.restart()
  expect(await host.local('clock')).toMatchObject({ aheadSeconds: day })
})

test('after kill -9 a host comes up on the same address and ends the engine that was left behind', async () => {
  await host.kill9()
  expect(engines()).toHaveLength(1)
  await host.restart()
  expect((await api(host).get('/health')).status).toBe(200)
  expect(engines()).toHaveLength(1)
})

test('nothing so far was refused by a policy', async () => {
  expect(await host.local('state')).toMatchObject({ denied: [] })
})

test('SIGTERM ends it with code 0 and leaves no process behind', async () => {
  expect(await host.end()).toBe(0)
  expect(processes()).toEqual([])
})
