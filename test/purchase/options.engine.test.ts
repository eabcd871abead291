import { afterAll, beforeAll, expect } from 'vitest'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as getProduct } from '#functions/products/get.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())

const line = (sku: string, options?: object) => ({
  merchantId: 'merchant-a',
  sku,
  quantity: 1,
  ...(options && { options }),
})
const coffee = (options?: object) => line('a-gro-01', options)
const quote = async (who: Buyer, ...lines: object[]) =>
  who.agent(createCheckout, { body: { lines, addressId: await who.stored(), instrument: 'pm_ok' } })
const ask = (who: Buyer, checkoutId: string) => who.agent(requestApproval, { params: { checkoutId } })

verifies('option.known', 'an option that the product does not know is refused, and names what it knows', async () => {
  const who = await desk.buyer()
  for (const options of [{ note: '1' }, { note: '' }, { Grind: 'Fine', note: '1' }])
    expect(await quote(who, coffee(options))).toMatchObject({
      status: 422,
      body: { code: 'option.unknown', details: { sku: 'a-gro-01', option: 'note', offered: ['Grind'] } },
    })
  expect(await quote(who, coffee({ Grind: 'Dust' }))).toMatchObject({
    status: 422,
    body: { code: 'option.unknown', details: { option: 'Grind', offered: ['Whole', 'Coarse', 'Fine'] } },
  })
  const { body } = await who.agent(getProduct, { params: { merchantId: 'merchant-a', sku: 'a-gro-01' } })
  expect(body.options).toEqual([{ name: 'Grind', values: ['Whole', 'Coarse', 'Fine'] }])
})

verifies(
  'option.known',
  "the sku's own colour is no option that makes another purchase; another colour is refused",
  async () => {
    const who = await desk.buyer()
    const first = (await quote(who, line('a-aud-01-black'))).body
    expect((await ask(who, first.checkoutId)).status).toBe(201)
    const again = (await quote(who, line('a-aud-01-black', { colour: 'BLACK' }))).body
    expect(await ask(who, again.checkoutId)).toMatchObject({
      status: 409,
      body: { code: 'purchase.duplicate', details: { checkoutId: first.checkoutId } },
    })
    expect(await quote(who, line('a-aud-01-black', { Colour: 'Sand' }))).toMatchObject({
      status: 422,
      body: { code: 'option.unknown' },
    })
  },
)

verifies('option.known', 'an agent that invents options buys once', async () => {
  const who = await desk.buyer()
  const ids: string[] = []
  for (const options of [undefined, { note: '1' }, { note: '' }, { 'gift wrap': 'no' }]) {
    const { status, body } = await quote(who, line('a-aud-11', options))
    if (status !== 201) continue
    ids.push(body.checkoutId)
    const { status: answer, body: approval } = await ask(who, body.checkoutId)
    if (answer !== 201) continue
    await desk.say(who, approval)
    expect((await desk.finish(body.checkoutId)).state).toBe('completed')
  }
  expect(await desk.ordersOf(ids)).toHaveLength(1)
  expect((await desk.holdsOf(ids)).filter(({ capturedMinor }) => capturedMinor > 0)).toHaveLength(1)
})

verifies('option.known', 'another choice of the same thing is another purchase, and the approval says so', async () => {
  const who = await desk.buyer()
  const fine = (await quote(who, coffee({ grind: 'fine' }))).body
  expect((await ask(who, fine.checkoutId)).body.remarks).toEqual([])
  const coarse = (await quote(who, coffee({ Grind: 'Coarse' }))).body
  expect(coarse.legs[0].lines[0].options).toEqual({ Grind: 'Coarse' })
  expect((await ask(who, coarse.checkoutId)).body.remarks).toMatchObject([
    { rule: 'bought-before', leg: 1, line: 1, checkoutId: fine.checkoutId },
  ])
})
