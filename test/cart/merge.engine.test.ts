import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { handler as create } from '#functions/carts/create.ts'
import { handler as read } from '#functions/carts/get.ts'
import { handler as list } from '#functions/carts/list.ts'
import { handler as merge } from '#functions/carts/merge.ts'
import { handler as putItem } from '#functions/carts/put-item.ts'
import { carts } from '#shared/cart/carts.ts'
import { maxQuantity } from '#shared/kernel/quantity.ts'
import { call } from '#test/support/api/api-call.ts'
import { type Desk, type Person, startDesk } from '#test/support/people/desk.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Desk
let ada: Person
let bob: Person
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.stop())
beforeEach(async () => {
  ;[ada, bob] = [await desk.person(), await desk.person()]
})

const thing = (quantity: number, code = 'gro-01', options = {}) => ({
  merchantId: 'merchant-a',
  sku: desk.skuOf('merchant-a', code),
  quantity,
  options,
})
const guest = async (...lines: object[]) => {
  const { body } = await call(create, { body: { lines } })
  const sent = { params: { cartId: String(body.cartId) }, headers: { 'cart-token': String(body.cartToken) } }
  return { ...sent, cartId: sent.params.cartId }
}
const owned = async (...lines: object[]) => (await ada.calls(create, { body: { lines } })).body
const quantities = (body: { lines: { sku: string; quantity: number }[] }) => body.lines.map(({ quantity }) => quantity)

verifies('cart.merge', 'quantities of the same thing with the same options add up, the rest joins', async () => {
  const mine = await owned(thing(2), thing(maxQuantity - 30, 'gro-02'))
  const basket = await guest(thing(3), thing(1, 'gro-01', { size: 'L' }), thing(60, 'gro-02'))
  const { status, body } = await ada.calls(merge, basket)
  expect([status, body.cartId]).toEqual([200, mine.cartId])
  expect(quantities(body)).toEqual([5, maxQuantity, 1])
  expect(new Set(body.lines.map(({ itemId }: { itemId: string }) => itemId)).size).toBe(3)
})

verifies('carts.bounded', 'guests who merge without end leave nothing of what was seen of their lines', async () => {
  const mine = await owned(thing(1))
  for (const item of ['a', 'b', 'c']) {
    const basket = await guest()
    await call(putItem, { ...basket, params: { ...basket.params, itemId: item }, body: thing(1) })
    expect((await ada.calls(merge, basket)).status).toBe(200)
  }
  const kept = (await carts.get(mine.cartId, Date.now()))?.seen
  expect(Object.keys(kept ?? {})).toEqual(['1'])
})

verifies('cart.merge', 'a line that gets another id keeps its own price, and gives it to no other line', async () => {
  const cold = await owned(...Array.from({ length: 11 }, (_, n) => ({ ...thing(1), sku: `none-${n}` })))
  const basket = await guest(thing(1, 'gro-02'))
  await call(putItem, { ...basket, params: { ...basket.params, itemId: '11' }, body: thing(1) })
  const { body } = await ada.calls(merge, basket)
  const seen = (wanted: string) => body.lines.find(({ sku }: { sku: string }) => sku === wanted)?.seen?.title
  expect(body.cartId).toBe(cold.cartId)
  expect(seen('none-10')).toBeUndefined()
  expect(seen(thing(1).sku)).toEqual(expect.any(String))
  expect(seen(thing(1, 'gro-02').sku)).toEqual(expect.any(String))
})

verifies('cart.merge', 'merging again changes nothing, ten times at once included', async () => {
  await owned(thing(1))
  const basket = await guest(thing(1))
  const all = await Promise.all(Array.from({ length: 10 }, () => ada.calls(merge, basket)))
  for (const { status } of all) expect([200, 409]).toContain(status)
  const again = await ada.calls(merge, basket)
  expect(quantities(again.body)).toEqual([2])
  expect((await ada.calls(list)).body.items).toHaveLength(1)
})

verifies('cart.merge', 'who has no cart gets the guest’s as their own, and its token opens it no more', async () => {
  const basket = await guest(thing(4))
  const { body } = await ada.calls(merge, basket)
  expect(body).toMatchObject({ cartId: basket.cartId, owned: true })
  expect(quantities((await ada.calls(merge, basket)).body)).toEqual([4])
  expect((await call(read, basket)).status).toBe(404)
  expect((await ada.calls(list)).body.items).toMatchObject([{ cartId: basket.cartId }])
})

verifies('cart.merge', 'a cart merged by one user is gone for others, also for who still has its token', async () => {
  await owned(thing(1))
  const basket = await guest(thing(1))
  expect((await bob.calls(merge, { params: basket.params })).status).toBe(404)
  await ada.calls(merge, basket)
  for (const answer of [await bob.calls(merge, basket), await bob.calls(read, basket), await call(read, basket)])
    expect(answer).toMatchObject({ status: 404, body: { code: 'cart.not-found' } })
  expect((await bob.calls(list)).body.items).toEqual([])
})

verifies('cart.merge', 'a cart of another user is not found, like one that does not exist', async () => {
  const mine = await owned(thing(1))
  const basket = await guest(thing(1))
  const nobodys = mine.cartId.replace(/.{6}$/, '000000')
  for (const cartId of [mine.cartId, basket.cartId])
    for (const route of [merge, read]) {
      const [theirs, none] = [
        await bob.calls(route, { params: { cartId } }),
        await bob.calls(route, { params: { cartId: nobodys } }),
      ]
      const { requestId: _, ...said } = none.body
      expect(theirs).toMatchObject({ status: 404, body: said })
    }
})

verifies('cart.merge', 'only into a cart of one’s own, and never beyond fifty lines', async () => {
  const mine = await owned(...Array.from({ length: 30 }, (_, n) => thing(1, 'gro-01', { n: String(n) })))
  const basket = await guest(...Array.from({ length: 30 }, (_, n) => thing(1, 'gro-02', { n: String(n) })))
  expect(await ada.calls(merge, basket)).toMatchObject({ status: 409, body: { code: 'cart.full' } })
  expect((await call(read, basket)).body.lines).toHaveLength(30)
  expect(await bob.calls(merge, { ...basket, body: { into: mine.cartId } })).toMatchObject({ status: 404 })
  expect((await ada.calls(read, { params: { cartId: mine.cartId } })).body.lines).toHaveLength(30)
})
