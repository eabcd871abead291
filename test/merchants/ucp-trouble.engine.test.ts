import { describe, expect, it } from 'vitest'
import { merchantOf } from '#shared/merchants/registry.ts'
import { eventually } from '#test/support/run/until.ts'
import { address, companies, ready, soon, trouble } from './ucp-client-fixture.ts'

describe('a merchant in trouble', () => {
  const b = 'merchant-b'
  it('that commits and falls silent leaves the outcome unknown, and a look finds the order', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'complete', kind: 'timeout-after-commit', delayMs: 8000 })
    await expect(merchant.complete(order, soon(1000))).rejects.toMatchObject({ code: 'merchant.outcome-unknown' })
    await eventually(async () => {
      const seen = await merchant.getCheckout(order)
      expect(seen?.order?.merchantOrderId).toBeTruthy()
    })
  })

  it.each(['error-before', 'error-after', 'dead'])('with %s on complete leaves the outcome unknown', async (kind) => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'complete', kind })
    await expect(merchant.complete(order, soon())).rejects.toMatchObject({ code: 'merchant.outcome-unknown' })
    expect((await merchant.complete(order, soon())).state).toBe('placed')
  })

  it('that is still at it leaves the outcome unknown until it is done', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'complete', kind: 'complete-in-progress', polls: 2 })
    await expect(merchant.complete(order, soon())).rejects.toMatchObject({ code: 'merchant.outcome-unknown' })
    await eventually(async () => expect((await merchant.getCheckout(order))?.status).toBe('completed'))
  })

  it('that is away on a read or a quote can be asked later', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: '*', kind: 'dead', times: 2 })
    await expect(merchant.getCheckout(order)).rejects.toMatchObject({ code: 'merchant.unavailable' })
    await expect(
      merchant.quote({ reference: 'x', lines: [{ sku: 'b-any', quantity: 1 }], address }),
    ).rejects.toMatchObject({ code: 'merchant.unavailable' })
  })

  it('whose totals do not add up is not believed', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'get', kind: 'totals-mismatch' })
    await expect(merchant.getCheckout(order)).rejects.toMatchObject({
      code: 'merchant.totals-mismatch',
    })
  })

  it('whose totals do not add up on the order it placed is still known to have placed it', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'complete', kind: 'totals-mismatch' })
    expect(await merchant.complete(order, soon())).toMatchObject({ state: 'placed', addsUp: false })
  })

  it('that raises its price is stopped by the credential, and says why', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'complete', kind: 'price-change', percent: 20 })
    expect(await merchant.complete(order, soon())).toEqual({ state: 'refused', reason: 'price_changed' })
    expect((await merchant.getCheckout(order))?.quote.totals.totalMinor).toBeGreaterThan(order.amount.amountMinor)
  })

  it('that has sold out in between says so', async () => {
    const { merchant, order } = await ready(b)
    await trouble(b, { operation: 'complete', kind: 'out-of-stock' })
    expect(await merchant.complete(order, soon())).toMatchObject({ state: 'refused', reason: 'out_of_stock' })
  })

  it('that hangs does not hold a search beyond its deadline', async () => {
    const merchant = await merchantOf(b)
    const held = companies.hold(b, /\/catalog\/search$/)
    const search = merchant.search({ text: 'mug', quantity: 1 }, soon(750))
    await expect(search).rejects.toMatchObject({ code: 'merchant.unavailable', details: { reason: 'timeout' } })
    await held.arrived
    held.release()
  })
})
