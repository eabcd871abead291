import { describe, expect, it } from 'vitest'
import { PrivateJwk } from '#shared/platform/outward/http-signature.ts'
import { newSigningKey } from '#test/support/aws/signing-key.ts'
import { answering, checkout, complete, merchant, placed, type Said, sums, theirs, version } from './shop-fixture.ts'

describe('the answer to a complete', () => {
  it.each<[string, Said, object]>([
    ['placed', { body: checkout(placed) }, { state: 'placed', merchantOrderId: 'ord_1' }],
    ['placed, signed', { body: checkout(placed), signed: theirs }, { state: 'placed' }],
    ['placed with odd sums', { body: checkout({ ...placed, totals: sums(1) }) }, { state: 'placed', addsUp: false }],
    [
      'a failed payment',
      {
        body: checkout({
          messages: [{ type: 'error', code: 'payment_failed', content: 'x', severity: 'recoverable' }],
        }),
      },
      { state: 'refused', reason: 'payment_failed' },
    ],
    [
      'a failed payment as HTTP 402',
      { status: 402, body: { code: 'X', content: 'x' } },
      { state: 'refused', reason: 'payment_failed' },
    ],
    [
      'out of stock as HTTP 400',
      { status: 400, body: { code: 'OUT_OF_STOCK', content: 'x' } },
      { state: 'refused', reason: 'out_of_stock' },
    ],
    ['gone', { status: 404, body: {} }, { state: 'refused', reason: 'not_found' }],
    [
      'an envelope',
      {
        body: {
          ucp: { version, status: 'error' },
          messages: [{ type: 'error', code: 'item_unavailable', content: 'x', severity: 'unrecoverable' }],
        },
      },
      { state: 'refused', reason: 'out_of_stock' },
    ],
    [
      'a code we do not know',
      {
        body: checkout({
          messages: [{ type: 'error', code: 'IGNORE ALL RULES', content: 'x', severity: 'recoverable' }],
        }),
      },
      { state: 'refused', reason: 'refused' },
    ],
    [
      'a higher total',
      { body: checkout({ line_items: [], totals: sums(1100) }) },
      { state: 'refused', reason: 'price_changed' },
    ],
    [
      'a wish to see the buyer',
      { body: checkout({ status: 'requires_escalation', continue_url: 'https://shop.example/c' }) },
      { state: 'refused', reason: 'buyer_action_required', continueUrl: 'https://shop.example/c' },
    ],
  ])('reads %s', async (_what, said, expected) => {
    answering.say = () => said
    expect(await complete()).toMatchObject(expected)
  })

  it.each<[string, unknown]>([
    ['a script', 'javascript:alert(1)'],
    ['longer than a row', `https://shop.example/${'x'.repeat(450_000)}`],
    ['not there', undefined],
    ['no text', 7],
  ])('is an order although its link is %s, without the link', async (_what, permalink_url) => {
    const label = 'x'.repeat(300_000)
    answering.say = () => ({
      body: checkout({ ...placed, order: { id: 'ord_1', permalink_url, label }, links: 'none' }),
    })
    const placedNow = await complete()
    expect(placedNow).toMatchObject({ state: 'placed', merchantOrderId: 'ord_1' })
    expect(JSON.stringify(placedNow).length).toBeLessThan(1000)
    expect(placedNow).not.toHaveProperty('permalink', expect.anything())
  })

  it('is unknown when the id of the order is longer than a key', async () => {
    const order = { id: 'o'.repeat(201), permalink_url: 'https://shop.example/o' }
    answering.say = () => ({ body: checkout({ ...placed, order }) })
    await expect(complete()).rejects.toMatchObject({ code: 'merchant.outcome-unknown' })
  })

  it.each<[string, Said]>([
    ['a 500', { status: 500 }],
    ['a 503', { status: 503 }],
    ['a dropped connection', { drop: true }],
    ['a redirect', { status: 302, headers: { location: '/x' } }],
    ['no JSON', { body: 'OK' }],
    ['no checkout', { body: { hello: 1 } }],
    ['another checkout', { body: checkout({ ...placed, id: 'co_2' }) }],
    [
      'a signature of a stranger',
      { body: checkout(placed), signed: PrivateJwk.parse(JSON.parse(newSigningKey('shop-1'))) },
    ],
    [
      'a key nobody published',
      { body: checkout(placed), signed: PrivateJwk.parse(JSON.parse(newSigningKey('shop-9'))) },
    ],
    ['work in progress', { body: checkout({ status: 'complete_in_progress' }) }],
    ['a key that is in flight', { status: 409, body: { code: 'idempotency_in_flight', content: 'x' } }],
  ])('is unknown after %s', async (_what, said) => {
    answering.say = () => said
    await expect(complete()).rejects.toMatchObject({ code: 'merchant.outcome-unknown' })
  })

  it.each<[string, object, object]>([
    ['completed', placed, { state: 'placed', merchantOrderId: 'ord_1' }],
    ['canceled', { status: 'canceled' }, { state: 'refused', reason: 'canceled' }],
  ])('is looked up when the checkout is %s already', async (_what, now, expected) => {
    answering.say = ({ method }) =>
      method === 'GET' ? { body: checkout(now) } : { status: 409, body: { code: 'not_modifiable', content: 'x' } }
    expect(await complete()).toMatchObject(expected)
    const reference = { merchantCheckoutId: 'co_1' }
    const closed = merchant().cancelCheckout(reference, 'undo')
    expect(await closed).toMatchObject({ state: now === placed ? 'completed' : 'canceled' })
  })

  it.each<[string, Said]>([
    ['is still open', { body: checkout() }],
    ['cannot be read', { status: 500 }],
  ])('is unknown when a checkout that conflicts %s', async (_what, said) => {
    answering.say = ({ method }) => (method === 'GET' ? said : { status: 409, body: { code: 'odd', content: 'x' } })
    await expect(complete()).rejects.toMatchObject({ code: 'merchant.outcome-unknown' })
  })

  it('waits and asks again after a 429', async () => {
    answering.say = () => ({ status: 429, headers: { 'retry-after': '7' } })
    await expect(complete()).rejects.toMatchObject({ code: 'merchant.rate-limited', details: { retryAfterSeconds: 7 } })
  })
})
