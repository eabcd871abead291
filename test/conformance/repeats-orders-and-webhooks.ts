import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { Profile } from '#shared/merchants/ucp/contract/profile.ts'
import { until } from '#test/support/run/until.ts'
import {
  at,
  call,
  completed,
  created,
  failed,
  lines,
  market,
  paying,
  ready,
  repeats,
  shop,
  soldOut,
} from './platform-call.ts'

const totals = async () => (await created()).totals as { type: string; amount: number }[]
/** What was sent about an order, once there is so much of it: a slow machine leaves webhooks to the housekeeping. */
const webhooksOf = (orderId: string, count: number) =>
  until(async () => {
    await market.companies.tick(shop)
    const sent = market.platform.webhooks.filter(({ order }) => order.id === orderId)
    return sent.length >= count && sent
  })
const event = async () => {
  const { id, order } = await completed()
  const [webhook] = await webhooksOf(order.id, 1)
  if (!webhook) throw new Error('no webhook')
  return { id, order, webhook }
}
const full = (order: object, id: string) => {
  for (const member of ['ucp', 'id', 'permalink_url', 'line_items', 'fulfillment', 'currency', 'totals'])
    expect(order).toHaveProperty(member)
  expect(order).toMatchObject({ checkout_id: id })
}
const shipped = async () => {
  const { id, order } = await event()
  await market.advance(shop, order.id, 'shipped')
  const reports = (await webhooksOf(order.id, 2)).map((each) => JSON.parse(each.text))
  for (const each of reports) full(each, id)
  expect(JSON.stringify(reports.map(({ fulfillment }) => fulfillment.events))).toContain('"shipped"')
}

/** The same for repeated calls, refusals, orders and webhooks. */
export const otherScenarios = {
  idempotency_create: () => repeats('POST', '/checkout-sessions', lines(), lines(1, { currency: 'EUR' })),
  idempotency_update: async () => repeats('PUT', at((await created()).id), lines(2), lines(3)),
  idempotency_complete: async () => {
    const { id, credential } = await market.ready(shop)
    await repeats('POST', at(id, '/complete'), paying(credential), paying('different'))
  },
  idempotency_cancel: async () => repeats('POST', at((await created()).id, '/cancel')),
  unknown_discount_code: async () => {
    const { id } = await created()
    const { status, body } = await call('PUT', at(id), ready({ discounts: { codes: ['NONE'] } }))
    expect([status, JSON.stringify(body.totals).includes('discount')]).toEqual([200, false])
  },
  order_retrieval: async () => {
    const { id, order } = await completed()
    expect((await call('GET', `/orders/${order.id}`)).body).toMatchObject({ id: order.id, checkout_id: id })
  },
  discovery: async () => {
    const profile = Profile.parse(await (await fetch(`${market.companies.url[shop]}/.well-known/ucp`)).json())
    const [rest] = profile.ucp.services['dev.ucp.shopping'] ?? []
    expect(rest).toMatchObject({ version: '2026-04-08', transport: 'rest', endpoint: expect.any(String) })
    for (const name of ['checkout', 'order', 'fulfillment'])
      expect(profile.ucp.capabilities).toHaveProperty([`dev.ucp.shopping.${name}`])
  },
  single_subtotal_entry: async () => expect((await totals()).filter(({ type }) => type === 'subtotal')).toHaveLength(1),
  single_total_entry: async () => expect((await totals()).filter(({ type }) => type === 'total')).toHaveLength(1),
  entries_have_type_and_amount: async () => {
    for (const { type, amount } of await totals()) expect([type !== '', Number.isInteger(amount)]).toEqual([true, true])
  },
  additive_entries_non_negative: async () => expect((await totals()).filter(({ amount }) => amount < 0)).toEqual([]),
  out_of_stock: soldOut,
  structured_error_messages: soldOut,
  product_not_found: async () =>
    failed(
      await call('POST', '/checkout-sessions', { line_items: [{ item: { id: 'pink' }, quantity: 1 }] }),
      'not_found',
    ),
  update_inventory_validation: async () => {
    const { id } = await created(market.shop.basket('a-kit-12'))
    failed(await call('PUT', at(id), market.shop.basket('a-kit-12', 10_001)), 'out_of_stock', 'item_unavailable')
  },
  delivery_carries_standard_webhook_headers: async () => {
    const { webhook } = await event()
    expect([webhook.id !== '', /^\d{10}$/.test(webhook.timestamp)]).toEqual([true, true])
  },
  order_created_event_is_full_order_entity: async () => {
    const { id, webhook } = await event()
    full(JSON.parse(webhook.text), id)
  },
  signature_covers_ucp_agent: async () => {
    const { input } = (await event()).webhook
    for (const part of ['@method', '@authority', '@path', 'content-digest', 'content-type', 'ucp-agent'])
      expect(input).toContain(`"${part}"`)
  },
  signed_delivery_carries_required_headers_and_digest: async () => {
    const { webhook } = await event()
    expect(webhook).toMatchObject({ genuine: true, agent: expect.stringContaining('/.well-known/ucp"') })
    expect(webhook.digest).toBe(`sha-256=:${createHash('sha256').update(webhook.text).digest('base64')}:`)
  },
  update_event_is_full_order_entity: shipped,
  webhook_event_stream: shipped,
}
