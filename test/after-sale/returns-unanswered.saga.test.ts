import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { Profile } from '#shared/merchants/ucp/contract/profile.ts'
import { orders } from '#shared/orders/orders.ts'
import { commit } from '#shared/platform/table/table.ts'
import { serve } from '#test/support/api/gateway.ts'
import { shopAt } from '#test/support/companies/admitted.ts'
import { later, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'

let world: Sales
beforeAll(async () => {
  world = await startSales()
})
afterAll(() => world.stop())
afterEach(async () => {
  vi.useRealTimers()
  await world.calm()
})

verifies('return.refused', 'what was never delivered is not taken back, and the page to ask is named', async () => {
  const sale = await world.sold('merchant-a')
  const no = await world.sendBack(sale, {})
  expect(no).toMatchObject({
    status: 409,
    body: { code: 'order.not-returnable', details: { reason: 'not_delivered', merchantReason: 'not_delivered' } },
  })
  expect(no.body.details.continueUrl).toContain(sale.merchantOrderId)
  expect((await world.view(sale)).returns).toMatchObject([{ state: 'rejected', refused: 'not_delivered' }])
})

verifies(
  'return.refused',
  'a merchant without our extension says no, because, and where to ask; so it does to a refund',
  async () => {
    const sale = await world.sold('merchant-a')
    const shop = await serve(async (_request, _body, response) => {
      const profile = Profile.parse(await (await fetch(`${world.companies.url['merchant-a']}/.well-known/ucp`)).json())
      delete profile.ucp.capabilities['com.purser.order_actions']
      response.setHeader('content-type', 'application/json').end(JSON.stringify(profile))
    })
    const name = '/purser/test/settings'
    const settings = JSON.parse(world.companies.parameters[name] ?? '')
    const plain = shopAt('merchant-c', shop.url)
    world.companies.parameters[name] = JSON.stringify({
      ...settings,
      merchantOrigins: [...settings.merchantOrigins, shop.url],
      merchants: [...settings.merchants, plain],
    })
    const orderId = `ord_${'c'.repeat(32)}`
    const order = { ...sale.order, orderId, merchantId: 'merchant-c', permalink: 'https://c.example/orders/1' }
    await commit([orders.create(order)])
    later(100 * 86_400) // settings are read anew
    for (const answer of [
      await world.sendBack({ ...sale, order }, {}, 'back'),
      await world.refund({ ...sale, order }, { amountMinor: 100 }, 'money'),
      await world.sendBack({ ...sale, order }, {}, 'back'),
      await world.refund({ ...sale, order }, { amountMinor: 100 }, 'money'),
    ])
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'merchant.unsupported', details: { permalink: 'https://c.example/orders/1' } },
      })
    expect((await world.view({ ...sale, order })).returns).toMatchObject([
      { state: 'rejected', refused: 'not_offered' },
    ])
    world.companies.parameters[name] = JSON.stringify(settings)
    await shop.stop()
  },
)

verifies(
  'return.unknown',
  'a merchant that is away for days is asked on, and the return stays requested until it answers',
  async () => {
    const sale = await world.arrived('merchant-a')
    await world.trouble('merchant-a', { operation: 'returnOrder', kind: 'dead', times: null })
    const answer = await world.sendBack(sale, { lines: [{ line: 1, quantity: 1 }] })
    expect(answer).toMatchObject({ status: 202, body: { state: 'requested' } })
    later(3 * 86_400)
    await world.sweep()
    expect(await world.returned(sale, answer.body.returnId)).toMatchObject({ state: 'requested' })
    await world.calm()
    later(5 * 3600)
    await world.sweep()
    expect(await world.returned(sale, answer.body.returnId)).toMatchObject({ state: 'requested' }) // not its turn yet
    later(2 * 3600)
    await world.sweep()
    expect(await world.returned(sale, answer.body.returnId)).toMatchObject({ state: 'approved' })
  },
)
