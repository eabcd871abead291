import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as create } from '#functions/carts/create.ts'
import { handler as forget } from '#functions/carts/delete.ts'
import { handler as dropItem } from '#functions/carts/delete-item.ts'
import { handler as read } from '#functions/carts/get.ts'
import { handler as readItem } from '#functions/carts/get-item.ts'
import { handler as list } from '#functions/carts/list.ts'
import { handler as merge } from '#functions/carts/merge.ts'
import { handler as put } from '#functions/carts/put.ts'
import { handler as putItem } from '#functions/carts/put-item.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { listLimits } from '#shared/platform/table/limited-list.ts'
import { commit, update } from '#shared/platform/table/table.ts'
import { type Answered, call, type Sent } from '#test/support/api/api-call.ts'
import { type Desk, type Person, startDesk } from '#test/support/people/desk.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Desk
let ada: Person
let bob: Person
beforeAll(async () => {
  desk = await startDesk()
  ;[ada, bob] = [await desk.person(), await desk.person()]
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(async () => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
  await desk.calm()
})

const thing = (quantity = 1, code = 'gro-01') => ({
  merchantId: 'merchant-a',
  sku: desk.skuOf('merchant-a', code),
  quantity,
})
let guests = 0
/** A guest's basket and how its holder calls, from an address of their own. */
const guest = async (lines: readonly object[] = [], sourceIp = `203.0.113.${++guests}`) => {
  const { body } = await call(create, { body: { lines }, sourceIp })
  const params = { cartId: String(body.cartId) }
  const headers = { 'cart-token': String(body.cartToken) }
  const calls = (route: Parameters<typeof call>[0], sent: Sent = {}): Promise<Answered> =>
    call(route, { sourceIp, ...sent, params: { ...params, ...sent.params }, headers: { ...headers, ...sent.headers } })
  return { ...params, body, calls, token: headers['cart-token'] }
}

verifies('cart.guest', 'a guest has a cart without an account, and only its token opens it', async () => {
  const { cartId, body, calls, token } = await guest([thing()])
  expect(body).toMatchObject({ owned: false, version: 1, lines: [{ itemId: '1', quantity: 1 }] })
  expect(await calls(read)).toMatchObject({ status: 200, body: { cartId, lines: [{ itemId: '1' }] } })
  for (const headers of [{}, { 'cart-token': 'x' }, { 'cart-token': token.slice(1) }]) {
    const params = { cartId, itemId: '1' }
    for (const route of [read, readItem, forget, dropItem])
      expect(await call(route, { params, headers }), route.spec.operation).toMatchObject({ status: 404 })
    expect(await call(put, { params, headers, body: { lines: [] } })).toMatchObject({ status: 404 })
  }
  expect(await ada.calls(read, { params: { cartId } })).toMatchObject({ status: 404, body: { code: 'cart.not-found' } })
  expect((await calls(read)).body.cartToken).toBeUndefined()
})

verifies('cart.guest', 'it is forgotten thirty days after its last change', async () => {
  const { calls } = await guest([thing()])
  const day = 24 * 3_600_000
  vi.setSystemTime(Date.now() + 29 * day)
  expect((await calls(putItem, { params: { itemId: 'b' }, body: thing(1, 'gro-02') })).status).toBe(200)
  vi.setSystemTime(Date.now() + 29 * day)
  expect((await calls(read)).status).toBe(200)
  vi.setSystemTime(Date.now() + 1.01 * day)
  expect((await calls(read)).status).toBe(404)
})

verifies('cart.guest', 'one address cannot make carts, or guess tokens, without end', async () => {
  const limits = { 'guest.source': { uses: 60, perSeconds: 60 }, 'cart-token.source': { uses: 20, perSeconds: 60 } }
  vi.stubEnv('LIMITS', JSON.stringify(limits))
  const made = await Promise.all(Array.from({ length: 70 }, () => call(create, { sourceIp: '198.51.100.7' })))
  expect(made.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(5)
  const { cartId } = await guest()
  const sent = { params: { cartId }, headers: { 'cart-token': 'guess' }, sourceIp: '198.51.100.8' }
  const guesses: number[] = []
  for (let n = 0; n < 25; n++) guesses.push((await call(read, sent)).status)
  expect(new Set(guesses)).toEqual(new Set([404, 429]))
})

verifies('carts.bounded', 'one source makes so many carts a day for guests, and no more', async () => {
  vi.stubEnv('LIMITS', JSON.stringify({ 'guest-carts.source': { uses: 3, perSeconds: 86_400 } }))
  const make = async () => (await call(create, { sourceIp: '2001:db8:9:9::1' })).status
  expect([await make(), await make(), await make(), await make()]).toEqual([201, 201, 201, 429])
  expect((await (await desk.person()).calls(create, { sourceIp: '2001:db8:9:9::1' })).status).toBe(201)
})

verifies('carts.bounded', 'a full list takes a new cart once an old one has expired or was merged away', async () => {
  const eve = await desk.person()
  const make = async () => (await eve.calls(create)).body
  const first = await make()
  for (let n = 1; n < listLimits.carts; n++) await make()
  expect(await make()).toMatchObject({ code: 'limit.exceeded', details: { limit: listLimits.carts } })
  const expired = { ttl: Math.floor(Date.now() / 1000) - 1 }
  await commit([update(keys.cart(first.cartId), {}, expired, () => new Error('No condition'))])
  expect((await eve.calls(read, { params: { cartId: first.cartId } })).status).toBe(404)
  const next = await make()
  expect(next.cartId).toEqual(expect.any(String))
  const taken = { params: { cartId: next.cartId }, body: { into: (await eve.calls(list)).body.items[1].cartId } }
  expect((await make()).code).toBe('limit.exceeded')
  expect((await eve.calls(merge, taken)).status).toBe(200)
  expect((await make()).cartId).toEqual(expect.any(String))
})

verifies(
  'cart.owned',
  'a cart made with a token of access is its user’s, on every device, and nobody else’s',
  async () => {
    const { body } = await ada.calls(create, { body: { lines: [thing(2)] } })
    expect(body).toMatchObject({ owned: true, lines: [{ quantity: 2 }] })
    expect(body.cartToken).toBeUndefined()
    const params = { cartId: body.cartId }
    expect((await ada.calls(read, { params })).status).toBe(200)
    expect((await ada.calls(list)).body.items).toMatchObject([{ cartId: body.cartId }])
    expect((await bob.calls(list)).body.items).toEqual([])
    for (const stranger of [bob.calls(read, { params }), call(read, { params })])
      expect(await stranger).toMatchObject({ status: 404, body: { code: 'cart.not-found' } })
    const forged = { headers: { authorization: 'Bearer x.y.z' } }
    expect(await call(read, { params, ...forged })).toMatchObject({ status: 401, body: { code: 'auth.invalid-token' } })
  },
)

verifies(
  'cart.lines',
  'an item is put under an id of the caller’s choice: twice is once, and again replaces it',
  async () => {
    const { calls } = await guest()
    const lamp = { params: { itemId: 'lamp' } }
    await calls(putItem, { ...lamp, body: thing(1) })
    const twice = await calls(putItem, { ...lamp, body: thing(1) })
    expect(twice.body.lines).toMatchObject([{ itemId: 'lamp', quantity: 1 }])
    await calls(putItem, { ...lamp, body: thing(3) })
    expect((await calls(readItem, lamp)).body).toMatchObject({ itemId: 'lamp', quantity: 3 })
    expect((await calls(dropItem, lamp)).body.lines).toEqual([])
    expect(await calls(dropItem, lamp)).toMatchObject({ status: 404, body: { code: 'cart.item-not-found' } })
  },
)

verifies('cart.lines', 'replacing all lines keeps the ids of what stays; fifty lines are the most', async () => {
  const { calls } = await guest([thing(1, 'gro-01'), thing(1, 'gro-02')])
  const { body } = await calls(put, { body: { lines: [thing(5, 'gro-02'), thing(1, 'gro-03')] } })
  expect(body.lines).toMatchObject([
    { itemId: '2', quantity: 5 },
    { itemId: expect.not.stringMatching(/^[12]$/), quantity: 1 },
  ])
  const many = Array.from({ length: 50 }, (_, n) => ({ ...thing(), options: { engraving: String(n) } }))
  expect((await calls(put, { body: { lines: many } })).body.lines).toHaveLength(50)
  expect(await calls(putItem, { params: { itemId: 'more' }, body: thing() })).toMatchObject({
    status: 409,
    body: { code: 'cart.full' },
  })
  expect((await calls(put, { body: { lines: [...many, thing()] } })).status).toBe(400)
  const options = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`option ${n}`, 'x']))
  expect((await calls(put, { body: { lines: [{ ...thing(), options }] } })).status).toBe(400)
})

verifies(
  'cart.lines',
  'each line tells what its merchant said, and when: sold out, unknown, or no answer',
  async () => {
    await desk.stockIn('merchant-a', desk.skuOf('merchant-a', 'gro-04'), 0)
    const lines = [
      thing(),
      thing(1, 'gro-04'),
      { ...thing(), sku: 'nothing' },
      { ...thing(), merchantId: 'merchant-z' },
    ]
    const { calls, body } = await guest(lines)
    expect(body.lines.map(({ seen }: { seen: { state: string } }) => seen.state)).toEqual([
      'available',
      'sold_out',
      'unknown',
      'unknown',
    ])
    expect(body.lines[0].seen).toMatchObject({ unitMinor: expect.any(Number), currency: 'USD', at: expect.any(String) })
    await desk.trouble('merchant-a', { operation: '*', kind: 'dead', times: null })
    vi.setSystemTime(Date.now() + 60_000)
    const again = await calls(read, { query: { refresh: 'true' } })
    expect(again.body.lines[0].seen).toMatchObject({ state: 'unreachable' })
    expect(again.body).toMatchObject({ version: 1 })
    expect((await calls(read)).body).toEqual(again.body)
  },
)

verifies(
  'cart.version',
  'a change on a version that is gone is refused; without a version, changes at once all count',
  async () => {
    const { calls } = await guest()
    const etag = (await calls(read)).headers['etag']
    await calls(putItem, { params: { itemId: 'a' }, body: thing() })
    const late = await calls(putItem, {
      params: { itemId: 'b' },
      body: thing(),
      headers: { 'if-match': String(etag) },
    })
    expect(late).toMatchObject({ status: 412, body: { code: 'cart.version-mismatch' } })
    const ids = ['b', 'c', 'd']
    const all = await Promise.all(ids.map((itemId) => calls(putItem, { params: { itemId }, body: thing() })))
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await calls(read)).body.lines.map(({ itemId }: { itemId: string }) => itemId).sort()).toEqual(['a', ...ids])
    expect((await calls(forget)).body).toMatchObject({ deleted: true })
    expect((await calls(read)).status).toBe(404)
  },
)
