import { Failure } from '#shared/kernel/errors.ts'
import { type AdmittedMerchant, type Settings, settings } from '#shared/platform/aws/parameters.ts'
import type { Merchant, OrderSnapshot } from './port.ts'
import type { IncomingWebhook, MerchantOrders, ReadOrder } from './protocol.ts'
import {
  firstProtocol,
  merchantProtocols,
  orderProtocols,
  orderReaders,
  probes,
  webhookProtocols,
} from './protocols.ts'

/** A protocol's part of one kind. */
const partOf = <T>(parts: Readonly<Record<string, T>>, protocol: string): T => {
  const part = Object.hasOwn(parts, protocol) ? parts[protocol] : undefined
  if (part === undefined) throw new Error(`The settings name the protocol ${protocol}, which no adapter speaks`)
  return part
}
const unknown = (merchantId: string) => new Failure('merchant.not-found', 'No such merchant', { merchantId })

/** The merchant of that id as the operator admitted it, and the settings it was found in. */
const admitted = async (merchantId: string): Promise<{ entry: AdmittedMerchant; allSettings: Settings }> => {
  const allSettings = await settings()
  const entry = allSettings.merchants.find((merchant) => merchant.merchantId === merchantId)
  if (!entry) throw unknown(merchantId)
  return { entry, allSettings }
}

/** The merchant of that id, if the operator admitted it. */
export const merchantOf = async (merchantId: string): Promise<Merchant> => {
  const { entry, allSettings } = await admitted(merchantId)
  return partOf(merchantProtocols, entry.protocol)(entry, allSettings)
}

/** Refuses a name that is no merchant's. */
export const assertAdmitted = async (merchantIds: readonly string[]): Promise<void> => {
  if (merchantIds.length === 0) return
  const { merchants } = await settings()
  const stranger = merchantIds.find((id) => !merchants.some(({ merchantId }) => merchantId === id))
  if (stranger) throw unknown(stranger)
}

/** Every merchant the operator admitted. */
export const allMerchants = async (): Promise<Merchant[]> => {
  const allSettings = await settings()
  return allSettings.merchants.map((merchant) => partOf(merchantProtocols, merchant.protocol)(merchant, allSettings))
}

/** A merchant's home page, for the user; undefined for one that is not admitted. */
export const homeOf = async (merchantId: string): Promise<string | undefined> => {
  const allSettings = await settings()
  const entry = allSettings.merchants.find((merchant) => merchant.merchantId === merchantId)
  return entry && partOf(merchantProtocols, entry.protocol)(entry, allSettings).home
}

/** What was bought from the merchant of that id. */
export const ordersAt = async (merchantId: string): Promise<MerchantOrders> => {
  const { entry, allSettings } = await admitted(merchantId)
  return partOf(orderProtocols, entry.protocol)(entry, allSettings)
}

/** Whether the merchants the operator admitted can be bought from, each with a question that takes `timeoutMs` at most. */
export const probesOf = (allSettings: Settings) =>
  allSettings.merchants.map((merchant) => ({
    merchantId: merchant.merchantId,
    probe: async (timeoutMs: number) => partOf(probes, merchant.protocol)(merchant, allSettings)(timeoutMs),
  }))

/** The headers of webhooks that some protocol reads, each with what it is for. */
export const webhookHeaders = (): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.values(webhookProtocols).flatMap(({ headers }) => Object.entries(headers)))

/** Verifies a webhook and names its sender. `to` is what its address names: a merchant, or a protocol that can distinguish its senders. */
export const verifyWebhook = async (
  to: string,
  received: Omit<IncomingWebhook, 'authority'>,
): Promise<{ merchantId: string; protocol: string; eventId: string; timestampSeconds: number }> => {
  const allSettings = await settings()
  // A sender signs for the address that we published, whatever host the request names.
  const webhook = { ...received, authority: new URL(allSettings.baseUrl).host }
  const speaking = allSettings.merchants.filter(({ protocol }) => protocol === to)
  const sender = Object.hasOwn(webhookProtocols, to)
    ? partOf(webhookProtocols, to).senderOf(webhook.headers, speaking)
    : allSettings.merchants.find(({ merchantId }) => merchantId === to)
  if (!sender) throw unknown(to)
  const { merchantId, protocol } = sender
  return { merchantId, protocol, ...(await partOf(webhookProtocols, protocol).verify(webhook, sender, allSettings)) }
}

/** The order in a webhook's body, as the protocol it came by reads it; undefined when there is none. */
export const orderIn = (body: string, protocol = firstProtocol): OrderSnapshot | undefined =>
  partOf<ReadOrder>(orderReaders, protocol)(body)
