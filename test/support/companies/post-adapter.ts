import { Failure } from '#shared/kernel/errors.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import type { Merchant, Quote } from '#shared/merchants/port.ts'
import type { Connect, Probe, ReadOrder, WebhookProtocol } from '#shared/merchants/protocol.ts'

/** What it was told again, in the order it came. */
export const heard: unknown[] = []

const notSpoken = async (): Promise<never> => {
  throw new Failure('merchant.unsupported', 'The post is not that fast')
}

/** A merchant that is written letters to: the port's second adapter, for tests. */
export const postMerchant: Connect<Merchant> = ({ merchantId, name, box }) => ({
  merchantId,
  name,
  home: `https://post.example/${box}`,
  capabilities: async () => ({
    search: true,
    quote: true,
    captureBy: 'platform',
    cancelOrder: true,
    refundOrder: false,
    returnOrder: false,
    why: {},
    permalink: 'https://post.example/',
  }),
  search: async ({ text }) => [
    {
      merchantId,
      sku: 'letter-1',
      title: untrusted(`A letter about ${text}`),
      description: untrusted(''),
      unitMinor: 700,
      currency: 'USD',
      available: true,
      delivery: [],
      categories: [],
      options: [],
    },
  ],
  async quote({ lines }): Promise<Quote> {
    const quoted = lines.map(({ sku, quantity }, i) => {
      const totalMinor = quantity * 700
      return { lineId: `${i}`, sku, title: untrusted('A letter'), quantity, options: {}, unitMinor: 700, totalMinor }
    })
    const totalMinor = quoted.reduce((sum, line) => sum + line.totalMinor, 0)
    return {
      merchantCheckoutId: 'post-1',
      lines: quoted,
      totals: { subtotalMinor: totalMinor, shippingMinor: 0, taxMinor: 0, discountMinor: 0, totalMinor },
      currency: 'USD',
      eta: {},
      destinations: [],
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      captureBy: 'platform',
      protocolState: { box: String(box), stamp: '12' },
    }
  },
  async cancelCheckout(checkout) {
    heard.push(checkout.protocolState)
    return { state: 'canceled' }
  },
  product: notSpoken,
  getCheckout: notSpoken,
  complete: notSpoken,
  getOrder: notSpoken,
  cancelOrder: notSpoken,
  refundOrder: notSpoken,
  returnOrder: notSpoken,
})

export const postWebhooks: WebhookProtocol = {
  headers: { 'Post-Stamp': 'Where it was stamped.' },
  senderOf: () => undefined,
  async verify({ headers }, { box }) {
    if (headers['post-stamp'] !== box) throw new Failure('webhook.signature-invalid', 'Stamped elsewhere')
    return { eventId: 'letter-1', timestampSeconds: Math.floor(Date.now() / 1000) }
  },
}

/** `shipped <order>`: not even JSON. */
export const readPost: ReadOrder = (body) => {
  const [, merchantOrderId] = /^shipped (\S+)$/.exec(body) ?? []
  if (!merchantOrderId) return undefined
  const fact = { factId: 'event:1', kind: 'shipped' as const, at: '2026-11-20T09:00:00.000Z' }
  const total = { amountMinor: 700, currency: 'USD' }
  const lines = [{ sku: 'letter-1', quantity: 1, options: {} }]
  const order = { merchantOrderId, merchantCheckoutId: 'post-1', permalink: '', total, addsUp: true, lines }
  return { ...order, left: 0, facts: [fact] }
}

export const postProbe: Probe = () => async () => ({ ok: true })
