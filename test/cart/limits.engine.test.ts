import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { handler as create } from '#functions/carts/create.ts'
import { handler as read } from '#functions/carts/get.ts'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { call } from '#test/support/api/api-call.ts'
import { type Desk, doorstep, startDesk } from '#test/support/people/desk.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Desk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.stop())
afterEach(() => {
  vi.unstubAllEnvs()
})

const limited = (limits: object) => vi.stubEnv('LIMITS', JSON.stringify(limits))
const seenOf = (body: { lines: { seen?: unknown }[] }) => body.lines.filter(({ seen }) => seen !== undefined).length

verifies(
  'limits.merchants',
  'a cart of fifty products asks about ten at a time, and about the next ten when asked again',
  async () => {
    const lines = Array.from({ length: 50 }, (_, n) => ({ merchantId: 'merchant-a', sku: `none-${n}`, quantity: 1 }))
    const sourceIp = '203.0.113.41'
    const { body } = await call(create, { body: { lines }, sourceIp })
    expect([body.lines.length, seenOf(body)]).toEqual([50, 10])
    const sent = {
      params: { cartId: body.cartId },
      query: { refresh: 'true' },
      headers: { 'cart-token': body.cartToken },
      sourceIp,
    }
    expect(seenOf((await call(read, sent)).body)).toBe(20)
    expect(seenOf((await call(read, sent)).body)).toBe(30)
    const same = Array.from({ length: 50 }, () => ({ merchantId: 'merchant-a', sku: 'none-1', quantity: 1 }))
    expect(seenOf((await call(create, { body: { lines: same }, sourceIp })).body)).toBe(50)
  },
)

verifies(
  'limits.merchants',
  'a guest without end of carts meets the limit on questions, with the time to wait',
  async () => {
    limited({ 'looks.source': { uses: 25, perSeconds: 60 } })
    const lines = Array.from({ length: 10 }, (_, n) => ({ merchantId: 'merchant-a', sku: `none-${n}`, quantity: 1 }))
    const make = () => call(create, { body: { lines }, sourceIp: '203.0.113.42' })
    expect([(await make()).status, (await make()).status]).toEqual([201, 201])
    const refused = await make()
    expect([refused.status, refused.body.details.limit]).toEqual([429, 'looks.source'])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  },
)

verifies('limits.merchants', "one account does not hold a product's whole stock, by one quote or by many", async () => {
  limited({ 'pieces.account': { uses: 12, perSeconds: 86_400 } })
  const sku = desk.skuOf('merchant-a', 'gro-01')
  await desk.stockIn('merchant-a', sku, 40)
  const [ada, bob] = [await desk.person(), await desk.person()]
  const quote = (who: typeof ada, quantity: number) =>
    who.calls(createCheckout, {
      body: { lines: [{ merchantId: 'merchant-a', sku, quantity }], address: doorstep, instrument: 'pm_ok' },
      headers: { 'idempotency-key': crypto.randomUUID() },
    })
  expect([(await quote(ada, 6)).status, (await quote(ada, 6)).status]).toEqual([201, 201])
  const refused = await quote(ada, 6)
  expect([refused.status, refused.body.details.limit]).toEqual([429, 'pieces.account'])
  expect(await desk.stockOf('merchant-a', sku)).toMatchObject({ available: 28, held: 12 })
  expect((await quote(bob, 6)).status).toBe(201)
})
