import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { handler as getHealth } from '#functions/health/get.ts'
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

beforeAll(async () => {
  shop = createServer((_, response) => response.writeHead(profileStatus).end('{}')).listen(0, '127.0.0.1')
  await once(shop, 'listening')
  const origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
  const merchants = [shopAt('merchant-a', origin)]
  const settings = JSON.stringify({
    baseUrl,
    payments: bankAt('https://bank.test'),
    allowedOrigins: [origin],
    merchants,
  })
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake({ settings })])
})
afterAll(async () => {
  shop.close()
  await Promise.all([engine.stop(), aws.stop()])
})
afterEach(() => {
  vi.useRealTimers()
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
    parts: { database: { status: 'ok' }, engine: { status: 'ok' }, merchants: { 'merchant-a': { status: 'ok' } } },
  })
})

verifies('health.parts', 'is degraded, and still 200, while a merchant is away', async () => {
  profileStatus = 500
  const { status, body } = await look()
  profileStatus = 200
  expect([status, body.status, body.parts.merchants['merchant-a'].status]).toEqual([200, 'degraded', 'degraded'])
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
