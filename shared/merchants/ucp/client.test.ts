import { describe, expect, it } from 'vitest'
import { verifyUcp } from '#shared/merchants/ucp/contract/signing.ts'
import { PrivateJwk, publicHalf } from '#shared/platform/outward/http-signature.ts'
import { answering, heard, merchant, ours, request, shop, sums, version } from './shop-fixture.ts'

describe('a call to a merchant', () => {
  it('is signed over its target, body, agent and idempotency key, the key being the same for the same effect', async () => {
    await merchant().quote(request)
    await merchant().quote(request)
    const [first, second] = heard
    const headers = first?.headers as Record<string, string>
    const message = {
      method: 'POST',
      authority: headers['host'] ?? '',
      path: first?.url ?? '',
      headers,
      bytes: first?.bytes ?? Buffer.alloc(0),
    }
    const result = verifyUcp(message, {
      keys: [publicHalf(PrivateJwk.parse(JSON.parse(ours)))],
      required: ['ucp-agent', 'idempotency-key'],
      nowMs: Date.now(),
    })
    expect(result.ok).toBe(true)
    expect(headers['ucp-agent']).toBe('profile="https://purser.test/.well-known/ucp?merchant=shop"')
    expect(headers['idempotency-key']).toBe(second?.headers['idempotency-key'])
    expect(headers['request-id']).not.toBe(second?.headers['request-id'])
  })

  it('keeps to the version and the profile that its session began with', async () => {
    const { protocolState } = await merchant().quote(request)
    expect(protocolState).toEqual({ version, platform: 'https://purser.test' })
    const before = { version, platform: 'https://before.test' }
    await merchant().getCheckout({ merchantCheckoutId: 'co_1', protocolState: before })
    await merchant().getCheckout({ merchantCheckoutId: 'co_1' })
    const hosts = heard.map(({ headers }) => /\/\/([^/]+)/.exec(String(headers['ucp-agent']))?.[1])
    expect(hosts).toEqual(['purser.test', 'before.test', 'purser.test'])
  })

  it('is not made in a version that we do not speak', async () => {
    const protocolState = { version: '1999-01-01', platform: 'https://p.test' }
    await expect(merchant().getOrder({ merchantOrderId: 'ord_1', protocolState })).rejects.toMatchObject({
      code: 'merchant.unsupported',
    })
    expect(heard).toEqual([])
  })

  it('has no answer in such a version when it has an effect: an earlier call may have taken effect', async () => {
    const protocolState = { version: '1999-01-01', platform: 'https://p.test' }
    const [order, session] = [
      { merchantOrderId: 'ord_1', protocolState },
      { merchantCheckoutId: 'co_1', protocolState },
    ]
    const amount = { amountMinor: 1000, currency: 'USD' }
    const wanted = {
      reference: 'r',
      refundReference: 'f',
      lines: [{ at: 0, sku: 'mug', quantity: 1 }],
      reason: 'damaged',
    }
    const effects = [
      merchant().complete({ ...session, reference: 'r', credential: 'c', amount }, Date.now() + 5000),
      merchant().cancelCheckout(session, 'r'),
      merchant().cancelOrder(order, 'r'),
      merchant().refundOrder(order, { reference: 'r', ...amount }),
      merchant().returnOrder(order, wanted),
    ]
    for (const effect of effects) await expect(effect).rejects.toMatchObject({ code: 'merchant.outcome-unknown' })
    expect(heard).toEqual([])
  })

  it('takes in titles without what a reader cannot see', async () => {
    expect((await merchant().quote(request)).lines[0]?.title).toBe('Mug <b>')
  })
})

describe('what a merchant does not offer', () => {
  it('is a no with its reason and the place to go', async () => {
    const refund = { reference: 'r', amountMinor: 1, currency: 'USD' }
    await expect(merchant().refundOrder({ merchantOrderId: 'ord_1' }, refund)).rejects.toMatchObject({
      code: 'merchant.unsupported',
      details: { why: 'Write to us', permalink: shop.url },
    })
    expect(heard).toEqual([])
  })

  it('without the extension is both cancel and refund', async () => {
    answering.capabilities = { 'dev.ucp.shopping.checkout': [{ version }] }
    expect(await merchant().capabilities()).toMatchObject({
      cancelOrder: false,
      refundOrder: false,
      search: false,
      quote: true,
    })
  })
})

it('turns an order into facts with the ids and times of their source', async () => {
  answering.say = () => ({
    body: {
      ucp: { version },
      id: 'ord_1',
      checkout_id: 'co_1',
      permalink_url: 'https://shop.example/o/1',
      currency: 'USD',
      line_items: [],
      fulfillment: {
        events: [
          {
            id: 'e1',
            type: 'shipped',
            occurred_at: '2026-11-22T10:00:00+01:00',
            line_items: [],
            tracking_number: 'T1',
          },
          { id: 'e2', type: 'abducted', occurred_at: '2026-11-22T10:00:00Z', line_items: [] },
        ],
      },
      adjustments: [
        {
          id: 'a1',
          type: 'refund',
          occurred_at: '2026-11-23T10:00:00Z',
          status: 'completed',
          totals: [{ type: 'total', amount: -400 }],
        },
        {
          id: 'a2',
          type: 'refund',
          occurred_at: '2026-11-23T10:00:00Z',
          status: 'pending',
          totals: [{ type: 'total', amount: -600 }],
        },
      ],
      totals: sums(1000),
    },
  })
  expect((await merchant().getOrder({ merchantOrderId: 'ord_1' })).facts).toEqual([
    { factId: 'event:e1', kind: 'shipped', at: '2026-11-22T09:00:00.000Z', trackingNumber: 'T1' },
    { factId: 'adjustment:a1', kind: 'refunded', at: '2026-11-23T10:00:00.000Z', amountMinor: 400, currency: 'USD' },
  ])
})
