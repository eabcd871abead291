import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { handler as getHealth } from '#functions/health/get.ts'
import { readAnew } from '#shared/platform/aws/parameter-store.ts'
import { workDue } from '#shared/platform/table/keys.ts'
import { commit, insert, remove } from '#shared/platform/table/table.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, baseUrl, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { bankAt, shopAt } from '#test/support/companies/admitted.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
let aws: AwsFake
let shop: Server
let profileStatus = 200
let startMs = 0
let profile: object
const version = '2026-04-08'
const handler = { id: 'h1', version, config: { capture: 'platform' } }

beforeAll(async () => {
  shop = createServer((_, response) => {
    setTimeout(() => response.writeHead(profileStatus).end(JSON.stringify(profile)), startMs)
    startMs = 0
  }).listen(0, '127.0.0.1')
  await once(shop, 'listening')
  const origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
  const merchants = [shopAt('merchant-a', origin)]
  const settings = JSON.stringify({
    baseUrl,
    payments: bankAt('https://bank.test'),
    merchantOrigins: [origin],
    merchants,
  })
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake({ settings })])
})
afterAll(async () => {
  shop.close()
  await Promise.all([engine.stop(), aws.stop()])
})
beforeEach(() => {
  profile = profileWith()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A profile that Purser can buy by, unless changed. */
const profileWith = (change: object = {}) => ({
  ucp: {
    version,
    services: { 'dev.ucp.shopping': [{ version, transport: 'rest', endpoint: 'https://shop.example/ucp' }] },
    capabilities: { 'dev.ucp.shopping.checkout': [{ version }] },
    payment_handlers: { 'com.purser.scoped_credential': [handler] },
    ...change,
  },
})

let now = Date.now()
/** Far enough on that nothing is answered from memory. */
const look = () => {
  now += 10_000
  vi.useFakeTimers({ now, toFake: ['Date'] })
  return call(getHealth)
}

it('is well when every part answers', async () => {
  const { status, body } = await look()
  expect(status).toBe(200)
  expect(body).toMatchObject({
    status: 'ok',
    parts: {
      database: { status: 'ok' },
      engine: { status: 'ok' },
      settings: { status: 'ok' },
      merchants: { 'merchant-a': { status: 'ok' } },
    },
  })
})

verifies('health.parts', 'is degraded, and still 200, while a merchant is away', async () => {
  profileStatus = 500
  const { status, body } = await look()
  profileStatus = 200
  expect([status, body.status, body.parts.merchants['merchant-a'].status]).toEqual([200, 'degraded', 'degraded'])
})

verifies('health.parts', 'is degraded while the profile of a merchant cannot be used, and says why', async () => {
  const strange = { 'dev.ucp.shopping.checkout': [{ version, spec: 'https://shop.example/checkout' }] }
  const unusable: [unknown, RegExp][] = [
    [{}, /malformed/],
    [profileWith({ version: '2025-01-01' }), /version/],
    [profileWith({ services: {} }), /endpoint/],
    [profileWith({ capabilities: strange }), /checkout/],
    [profileWith({ payment_handlers: {} }), /payment/],
  ]
  for (const [published, why] of unusable) {
    profile = published as object
    const { status, body } = await look()
    expect([status, body.status]).toEqual([200, 'degraded'])
    expect(body.parts.merchants['merchant-a']).toEqual({ status: 'degraded', detail: expect.stringMatching(why) })
  }
  profile = profileWith()
  expect((await look()).body.status).toBe('ok')
})

it('is well at the first question too, when a merchant only has to start', async () => {
  startMs = 1_500
  expect((await look()).body).toMatchObject({ status: 'ok', parts: { merchants: { 'merchant-a': { status: 'ok' } } } })
})

verifies('health.parts', 'is degraded while the settings cannot be read, and shows nothing of them', async () => {
  const whole = aws.parameters.get('settings') ?? ''
  for (const unreadable of [undefined, `${whole.slice(0, -1)}, "token":"pcs_secret"`, '{"baseUrl":"pcs_secret"}']) {
    readAnew('settings')
    if (unreadable === undefined) aws.parameters.delete('settings')
    else aws.parameters.set('settings', unreadable)
    const { status, body } = await look()
    expect([status, body.status, body.parts.merchants]).toEqual([200, 'degraded', {}])
    expect(body.parts.settings).toEqual({ status: 'degraded', detail: 'The settings cannot be read.' })
    expect(JSON.stringify(body)).not.toMatch(/secret|purser|parameter/i)
  }
  aws.parameters.set('settings', whole)
  readAnew('settings')
  expect((await look()).body.status).toBe('ok')
})

it('is degraded while work is overdue', async () => {
  const key = { pk: 'SIM#late', sk: '#' }
  const never = () => new Error('refused')
  await commit([insert({ ...key, ...workDue(3, Math.floor(Date.now() / 1000) - 600, 'chk_1', 'purchases') }, never)])
  const { status, body } = await look()
  await commit([remove(key, {}, never)])
  expect([status, body.status, body.parts.engine.status]).toEqual([200, 'degraded', 'degraded'])
  expect((await look()).body.status).toBe('ok')
})

it('asks no part twice within a few seconds, however often it is asked', async () => {
  const { body } = await look()
  const again = await Promise.all([call(getHealth), call(getHealth)])
  expect(again.map((one) => one.body.checkedAt)).toEqual([body.checkedAt, body.checkedAt])
})

verifies('health.parts', 'is 503 only when the table is gone', async () => {
  await engine.stop()
  const { status, body } = await look()
  expect([status, body.status, body.parts.database.status]).toEqual([503, 'down', 'down'])
})
