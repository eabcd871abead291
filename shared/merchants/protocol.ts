import type { AdmittedMerchant, Settings } from '#shared/platform/aws/parameters.ts'
import type { Merchant, OrderSnapshot } from './port.ts'

/** Connects a merchant from its settings. */
export type Connect<T> = (merchant: AdmittedMerchant, settings: Settings) => T

/** What comes after a sale: it needs no catalogue and no checkout. */
export type MerchantOrders = Pick<Merchant, 'getOrder' | 'cancelOrder' | 'refundOrder' | 'returnOrder'>

/** An order out of the body of a webhook; undefined when it is none. */
export type ReadOrder = (body: string) => OrderSnapshot | undefined

/** Whether a merchant can sell now; `detail` names the problem. */
export type Probe = Connect<(timeoutMs: number) => Promise<{ ok: boolean; detail?: string }>>

/** A message as it arrived, with a sender that is not verified yet. */
export interface IncomingWebhook {
  method: string
  /** Ours, as it is published. */
  authority: string
  /** As it was called, query and all. */
  path: string
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  bytes: Uint8Array
  nowMs: number
}
/** What a protocol makes of messages that come in. */
export interface WebhookProtocol {
  /** The headers it reads, each with what it is for. */
  headers: Readonly<Record<string, string>>
  /** Which of its merchants says that it is the sender, where the address names only the protocol. */
  senderOf(headers: IncomingWebhook['headers'], merchants: readonly AdmittedMerchant[]): AdmittedMerchant | undefined
  /** What passes was sent by that merchant, now, as it is; anything else is thrown as a `webhook.` failure. */
  verify(
    webhook: IncomingWebhook,
    merchant: AdmittedMerchant,
    settings: Settings,
  ): Promise<{ eventId: string; timestampSeconds: number }>
}
