import type { Merchant } from './port.ts'
import type { Connect, MerchantOrders, Probe, ReadOrder, WebhookProtocol } from './protocol.ts'
import { UcpEntry } from './ucp/entry.ts'
import { ucpMerchant } from './ucp/merchant.ts'
import { ucpOrders } from './ucp/orders.ts'
import { ucpProbe } from './ucp/probe.ts'
import { ucpPublished } from './ucp/published.ts'
import { readUcpOrder } from './ucp/read-order.ts'
import { ucpWebhooks } from './ucp/webhooks.ts'

/* Every protocol that a merchant may speak, by the name that the settings use. Each part stands alone, so that a bundle holds only the parts it uses. An after-sale function carries no catalogue, and a webhook function no checkout. */

/** What the settings say of a merchant. */
export const merchantEntries = { ucp: UcpEntry }
type Parts<T> = Readonly<Record<keyof typeof merchantEntries, T>>

export const merchantProtocols: Parts<Connect<Merchant>> = { ucp: ucpMerchant }
/** Cancellations, refunds and returns. */
export const orderProtocols: Parts<Connect<MerchantOrders>> = { ucp: ucpOrders }
export const webhookProtocols: Parts<WebhookProtocol> = { ucp: ucpWebhooks }
/** What a signed order message says, as a snapshot. */
export const orderReaders: Parts<ReadOrder> = { ucp: readUcpOrder }
export const probes: Parts<Probe> = { ucp: ucpProbe }

/** The document that we publish of ourselves, for protocols that need one. */
export const published = { ucp: ucpPublished }

/** The protocol of webhooks that were kept before the inbox noted it. */
export const firstProtocol = 'ucp'
