import { describe, expect, it } from 'vitest'
import { handler as getProduct } from '#functions/products/get.ts'
import { handler as searchProducts } from '#functions/products/search.ts'
import { handler as profile } from '#functions/well-known/ucp.ts'
import { Profile } from '#shared/merchants/ucp/contract/profile.ts'
import { call } from '#test/support/api/api-call.ts'
import { ada, platform } from './offers-fixture.ts'

describe('products', () => {
  it('are searched at all merchants and read one by one', async () => {
    const answer = await call(searchProducts, { query: { q: 'coffee maker', maxPriceMinor: '20000' }, context: ada })
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    expect(answer.body).toMatchObject({ complete: true })
    const [first] = answer.body.items
    expect(first.unitMinor).toBeLessThanOrEqual(20_000)
    const { merchantId, sku } = first
    const one = await call(getProduct, { params: { merchantId, sku }, context: ada })
    expect(one).toMatchObject({ status: 200, body: { merchantId, sku, unitMinor: first.unitMinor } })
  })

  it.each([
    ['merchant-x', 'a', 404, 'merchant.not-found'],
    ['merchant-a', 'no-such-thing', 404, 'product.not-found'],
    ['../..', 'a', 400, 'request.invalid'],
  ])('%s/%s answers %i', async (merchantId, sku, status, code) => {
    expect(await call(getProduct, { params: { merchantId, sku }, context: ada })).toMatchObject({
      status,
      body: { code },
    })
  })
})

describe('the platform\u2019s profile', () => {
  it('is public, cacheable, and names a webhook URL per merchant', async () => {
    const { status, headers, body } = await call(profile, { query: { merchant: 'merchant-b' } })
    expect(status).toBe(200)
    expect(headers['cache-control']).toBe('public, max-age=300')
    const { ucp, signing_keys } = Profile.parse(body)
    expect(ucp.capabilities['dev.ucp.shopping.order']?.[0]?.config).toEqual({
      webhook_url: `${platform.url}/v1/webhooks/merchants/merchant-b`,
    })
    expect(signing_keys).toHaveLength(1)
    expect(signing_keys[0]).not.toHaveProperty('d')
    expect((await call(profile, { query: { merchant: 'merchant-x' } })).status).toBe(404)
    expect((await call(profile)).status).toBe(200)
  })
})
