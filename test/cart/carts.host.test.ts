import { afterAll, beforeAll, expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type CheckoutReply, type Shopper, shopper } from '#test/support/people/shopping.ts'
import { books, expectClean } from '#test/support/purchases/books.ts'
import { until } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'

interface CartReply {
  cartId: string
  cartToken?: string
  version: number
  lines: { itemId: string; quantity: number; seen?: { state: string } }[]
}

let host: TestHost
let ada: Shopper
beforeAll(async () => {
  host = await startTestHost()
  ada = await shopper(host)
})
afterAll(async () => {
  await expectClean(host)
  await host.stop()
})

verifies(
  'cart.checkout',
  "a guest's basket over two merchants is merged after the login, bought under one approval, and then empty",
  async () => {
    const { get, post, put } = api(host)
    const guest = (await post<CartReply>('/v1/carts', {})).body
    const headers = { 'cart-token': String(guest.cartToken) }
    const item = (id: string) => `/v1/carts/${guest.cartId}/items/${id}`
    /** Puts an item until its merchant is heard in time, which a busy machine may prevent. */
    const putSeen = (id: string, line: object) =>
      until(async () => {
        const filled = await put<CartReply>(item(id), line, { headers })
        return filled.body.lines.find(({ itemId }) => itemId === id)?.seen?.state === 'available' && filled
      })
    await putSeen('tea', { merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 2 })
    const filled = await putSeen('rice', { merchantId: 'merchant-b', sku: 'b-gro-01' })
    expect(filled.body.lines).toMatchObject([
      { itemId: 'tea', quantity: 2, seen: { state: 'available' } },
      { itemId: 'rice', quantity: 1, seen: { state: 'available' } },
    ])
    expect((await get(`/v1/carts/${guest.cartId}`)).status).toBe(404)

    const merged = await post<CartReply>(`/v1/carts/${guest.cartId}/merge`, {}, { token: ada.user, headers })
    expect(merged).toMatchObject({ status: 200, body: { lines: filled.body.lines } })
    const own = `/v1/carts/${merged.body.cartId}`
    const terms = { addressId: 'home', instrument: 'pm_ok' }
    const { status, body } = await until(async () => {
      const answer = await post<CheckoutReply>(`${own}/checkout`, terms, { token: ada.agent })
      return answer.status !== 503 && answer
    })
    expect([status, body.legs.length]).toEqual([201, 2])
    await ada.decide(body.checkoutId, await ada.ask(body.checkoutId))
    expect(await ada.reaches(body.checkoutId, ['completed', 'failed', 'parked'])).toMatchObject({
      state: 'completed',
      legs: [{ outcome: 'bought' }, { outcome: 'bought' }],
    })
    expect(await books(host, ada, body.checkoutId)).toMatchObject({
      capturedMinor: body.totalMinor,
      heldMinor: 0,
      placed: 2,
    })
    const lines = async () => (await get<CartReply>(own, { token: ada.user })).body.lines
    await until(async () => (await lines()).length === 0 || undefined)
  },
)
