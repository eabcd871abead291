import { expect } from 'vitest'
import { CheckoutShape } from '#shared/merchants/ucp/contract/checkout.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'
import {
  at,
  call,
  canceled,
  clientError,
  completed,
  created,
  lines,
  market,
  paying,
  price,
  ready,
  sku,
} from './platform-call.ts'

const optionsOf = (body: ReturnType<typeof JSON.parse>) => body.fulfillment.methods[0].groups[0].options
/** What a scenario of the public suite asks for, in our words, with our goods, credentials and signatures. */
export const checkoutScenarios = {
  ap2_mandate_completion: async () =>
    expect((await completed({ ap2: { checkout_mandate: 'header.payload.signature~kb' } })).status).toBe('completed'),
  token_binding_completion: async () =>
    expect((await completed({}, { binding: { checkout_id: 'any' } })).status).toBe('completed'),
  buyer_consent: async () => {
    const consent = { marketing: true, analytics: false }
    const { id } = await created(ready({ buyer: { email: 'c@example.com', consent } }))
    expect((await call('GET', at(id))).body.buyer.consent).toEqual(consent)
  },
  buyer_info_persistence: async () => {
    const { id, payment } = await created(lines())
    await call('PUT', at(id), lines(1, { payment, buyer: { email: 't@example.com', first_name: 'Test' } }))
    expect((await call('GET', at(id))).body.buyer).toEqual({ email: 't@example.com', first_name: 'Test' })
  },
  totals_calculation_on_create: async () => {
    const odd = { line_items: [{ item: { id: sku, title: 'Wrong', price: 1 }, quantity: 1, totals: [] }] }
    const checkout = CheckoutShape.parse(await created(odd))
    expect([checkout.totals, checkout.line_items[0]?.totals].map((all = []) => amountOf(all, 'total'))).toEqual([
      price,
      price,
    ])
  },
  totals_recalculation_on_update: async () => {
    const { id } = await created(lines())
    expect(amountOf((await call('PUT', at(id), lines(2))).body.totals, 'total')).toBe(2 * price)
  },
  create_checkout: async () => expect((await created()).id).toBeTruthy(),
  get_checkout: async () => {
    const { id } = await created()
    expect((await call('GET', at(id))).body.id).toBe(id)
  },
  update_checkout: async () => {
    const { id, line_items, payment, fulfillment } = await created(ready(lines()))
    const [method] = fulfillment.methods
    const destination = { id: 'dest_2', address_country: 'US', postal_code: '90210', street_address: '456 Elm St' }
    const groups = method.groups.map(({ options: _, ...group }: { options: unknown }) => group)
    const methods = [{ ...method, destinations: [destination], selected_destination_id: 'dest_2', groups }]
    const buyer = { email: 'j@example.com', first_name: 'Jane' }
    const { status, body } = await call('PUT', at(id), { line_items, payment, buyer, fulfillment: { methods } })
    expect({ status, body }).toMatchObject({ status: 200, body: { buyer } })
    expect(body.fulfillment.methods[0]).toMatchObject({
      selected_destination_id: 'dest_2',
      destinations: [destination],
    })
  },
  cancel_checkout: async () => expect((await canceled()).status).toBe('canceled'),
  repeated_cancel: async () => {
    const { id } = await canceled()
    expect(await call('POST', at(id, '/cancel'))).toMatchObject({ status: 200, body: { id, status: 'canceled' } })
  },
  complete_checkout: async () =>
    expect((await completed()).order).toEqual({ id: expect.any(String), permalink_url: expect.any(String) }),
  complete_is_idempotent: async () =>
    clientError(await call('POST', at((await completed()).id, '/complete'), paying('x'))),
  cannot_cancel_completed_checkout: async () => clientError(await call('POST', at((await completed()).id, '/cancel'))),
  cannot_update_completed_checkout: async () => clientError(await call('PUT', at((await completed()).id), lines(2))),
  cannot_update_canceled_checkout: async () => clientError(await call('PUT', at((await canceled()).id), lines(2))),
  cannot_complete_canceled_checkout: async () =>
    clientError(await call('POST', at((await canceled()).id, '/complete'), paying('x'))),
  option_titles_distinguish_siblings: async () => {
    const titles = optionsOf(await created()).map(({ title }: { title: string }) => title)
    expect(new Set(titles).size).toBe(titles.length)
  },
  default_config_single_group_per_method: async () => {
    const two = ['li_1', 'li_2'].map((id) => ({ id, item: { id: sku }, quantity: 1 }))
    const [method] = (await created({ ...market.shop.basket(sku), line_items: two })).fulfillment.methods
    expect(method.groups.map((group: typeof method) => group.line_item_ids)).toEqual([['li_1', 'li_2']])
    expect(method.line_item_ids).toEqual(['li_1', 'li_2'])
  },
  free_shipping_on_expensive_order: async () => {
    const options = optionsOf(await created(market.shop.basket(sku, 4)))
    expect(options.map((option: { totals: [] }) => amountOf(option.totals, 'total'))).toContain(0)
  },
  unknown_customer_no_address: async () => {
    const { id } = await created(lines())
    const methods = [{ id: 'm1', type: 'shipping', line_item_ids: ['l1'] }]
    const { body } = await call('PUT', at(id), lines(1, { fulfillment: { methods } }))
    expect(body.fulfillment.methods[0].destinations ?? []).toEqual([])
  },
}
