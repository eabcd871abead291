import { describe, expect, it } from 'vitest'
import { answering, checkout, heard, merchant, request, sums, version } from './shop-fixture.ts'

describe('a quote', () => {
  it.each<[string, object, string]>([
    ['totals that do not add up', { totals: [...sums(1000), { type: 'fee', amount: 1 }] }, 'merchant.totals-mismatch'],
    [
      'a line whose price is not price times quantity',
      { line_items: [{ id: 'l', item: { id: 'mug', title: 'Mug', price: 400 }, quantity: 2, totals: sums(1000) }] },
      'merchant.totals-mismatch',
    ],
    [
      'a smaller quantity',
      { line_items: [{ id: 'l', item: { id: 'mug', title: 'Mug', price: 1000 }, quantity: 1, totals: sums(1000) }] },
      'offer.sold-out',
    ],
    [
      'something else',
      { line_items: [{ id: 'l', item: { id: 'cup', title: 'Cup', price: 500 }, quantity: 2, totals: sums(1000) }] },
      'merchant.protocol',
    ],
    [
      'no way to complete',
      {
        status: 'incomplete',
        messages: [{ type: 'error', code: 'address_undeliverable', content: 'x', severity: 'recoverable' }],
      },
      'merchant.refused',
    ],
  ])('with %s is refused', async (_what, change, code) => {
    answering.say = () => ({ body: checkout(change) })
    await expect(merchant().quote(request)).rejects.toMatchObject({ code })
  })

  it.each<[string, object]>([
    ['lists no payment handler', { payment_handlers: {} }],
    ['lists none that takes our credentials', { payment_handlers: { 'com.purser.scoped_credential': [] } }],
    ['negotiated no checkout', { capabilities: { 'dev.ucp.shopping.cart': [{ version }] } }],
  ])('of a checkout that %s is refused', async (_what, ucp) => {
    answering.say = () => ({ body: checkout({ ucp: { version, ...ucp } }) })
    await expect(merchant().quote(request)).rejects.toMatchObject({ code: 'merchant.unsupported' })
  })

  it('is not asked for when the profile offers no checkout, and neither is a search', async () => {
    answering.capabilities = {
      'dev.ucp.shopping.checkout': [{ version, spec: 'https://shop.example/checkout' }],
      'dev.ucp.shopping.catalog.search': [{ version }],
    }
    await expect(merchant().quote(request)).rejects.toMatchObject({ code: 'merchant.unsupported' })
    const search = merchant().search({ text: 'mug', quantity: 1 }, Date.now() + 1000)
    await expect(search).rejects.toMatchObject({ code: 'merchant.unsupported' })
    expect(heard).toEqual([])
  })

  it('for which the merchant wants the buyer on its own page says where that is', async () => {
    const continueUrl = 'https://shop.example/c'
    answering.say = () => ({ body: checkout({ status: 'requires_escalation', continue_url: continueUrl }) })
    const details = { reason: 'buyer_action_required', continueUrl }
    await expect(merchant().quote(request)).rejects.toMatchObject({ code: 'merchant.refused', details })
  })

  it('that nobody answers may be asked for again', async () => {
    answering.say = () => ({ status: 500 })
    await expect(merchant().quote(request)).rejects.toMatchObject({ code: 'merchant.unavailable' })
  })

  it('chooses a destination and the cheapest option, and stops when the merchant has them', async () => {
    const options = [
      { id: 'fast', title: 'Fast', totals: [{ type: 'total', amount: 900 }] },
      { id: 'slow', title: 'Slow', totals: [{ type: 'total', amount: 300 }] },
    ]
    const view = (status: string, destination: string | null, option: string | null) =>
      checkout({
        status,
        fulfillment: {
          methods: [
            {
              id: 'm1',
              type: 'shipping',
              line_item_ids: ['li_1'],
              destinations: [{ id: 'd9' }],
              selected_destination_id: destination,
              groups: destination ? [{ id: 'g1', line_item_ids: ['li_1'], options, selected_option_id: option }] : [],
            },
          ],
        },
        ...(option === 'slow' && {
          totals: [
            { type: 'subtotal', amount: 1000 },
            { type: 'fulfillment', amount: 300 },
            { type: 'total', amount: 1300 },
          ],
        }),
      })
    answering.say = ({ method, bytes }) => {
      if (method === 'POST') return { body: view('incomplete', null, null) }
      const [sent] = JSON.parse(bytes.toString()).fulfillment.methods
      const option = sent.groups?.[0]?.selected_option_id ?? 'fast'
      return { body: view('ready_for_complete', sent.selected_destination_id, option) }
    }
    const quote = await merchant().quote(request)
    expect(quote.fulfilment?.optionId).toBe('slow')
    expect(quote.totals).toEqual({
      subtotalMinor: 1000,
      shippingMinor: 300,
      taxMinor: 0,
      discountMinor: 0,
      totalMinor: 1300,
    })
    expect(heard.map(({ method }) => method)).toEqual(['POST', 'PUT', 'PUT'])
  })
})
