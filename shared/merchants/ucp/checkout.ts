import { Failure, failedWith } from '#shared/kernel/errors.ts'
import { contentHash } from '#shared/kernel/hash.ts'
import { ownValue } from '#shared/kernel/own-value.ts'
import type { CheckoutRef } from '#shared/kernel/protocol-state.ts'
import type { Completion, Merchant, MerchantCheckout, Quote, QuoteRequest } from '#shared/merchants/port.ts'
import { CheckoutShape, type UcpCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import type { UcpMessage } from '#shared/merchants/ucp/contract/messages.ts'
import { scopedCredentialHandler } from '#shared/merchants/ucp/contract/profile.ts'
import type { Settings } from '#shared/platform/aws/parameters.ts'
import { assertCheckout, capturerOf } from './capabilities.ts'
import { readAs, type UcpCall, type UcpReply, ucpCall } from './client.ts'
import { completionOf, reasonOf } from './completion.ts'
import type { UcpMerchant } from './entry.ts'
import { placedOrder } from './placed-order.ts'
import { type MerchantProfile, profileOf } from './profile.ts'
import { assertSums, choose, draft, merchantCheckout, quoteOf } from './quote.ts'
import { newState, stateOfEffect } from './state.ts'

const quoteMs = 8000
const readMs = 5000
const cancelMs = 8000
/** Create, then choose a destination, then an option whose price the destination changed. */
const maxUpdates = 3

type Call = Omit<UcpCall, 'operation' | 'deadlineMs'>

const refusedQuote = (merchantId: string, messages: readonly UcpMessage[], continueUrl?: string): Failure => {
  const reason = reasonOf(messages)
  const details = { merchantId, reason, ...(continueUrl && { continueUrl }) }
  if (reason === 'out_of_stock')
    return new Failure('offer.sold-out', 'The merchant does not have enough in stock', details)
  if (reason === 'not_found') return new Failure('product.not-found', 'The merchant has no such product', details)
  return new Failure('merchant.refused', 'The merchant refuses to quote this', details)
}

/** The requested lines: a merchant that quotes less has not enough, one that quotes something else is broken. */
const assertLines = ({ lines }: QuoteRequest, seen: UcpCheckout, merchantId: string): void => {
  const wanted = lines.map(({ sku, quantity }) => `${quantity} ${sku}`).sort()
  const confirmed = seen.line_items.map(({ item, quantity }) => `${quantity} ${item.id}`).sort()
  // A merchant that repeats options must repeat the requested ones.
  const another = lines.some(({ sku, options = {} }) =>
    seen.line_items
      .filter(({ item }) => item.id === sku)
      .every(({ item }) =>
        Object.entries(options).some(([name, value]) => (ownValue(item.options, name) ?? value) !== value),
      ),
  )
  if (wanted.join() === confirmed.join() && !another) return
  const pieces = (all: readonly { quantity: number }[]) => all.reduce((sum, { quantity }) => sum + quantity, 0)
  if (pieces(seen.line_items) < pieces(lines))
    throw refusedQuote(merchantId, [{ type: 'error', code: 'out_of_stock', content: '', severity: 'unrecoverable' }])
  throw new Failure('merchant.protocol', 'The merchant quoted other items than requested', { merchantId })
}

/** The merchant answered that the checkout is not what the call supposes: what it is now decides. */
const conflicting = (error: unknown): undefined => {
  if (failedWith(error, 'merchant.protocol') && error.details['status'] === 409) return undefined
  throw error
}

/** Checkout sessions at one merchant. */
export const ucpCheckout = (merchant: UcpMerchant, settings: Settings) => {
  const { merchantId } = merchant
  const path = (id: string, verb = '') => `/checkout-sessions/${encodeURIComponent(id)}${verb}`

  const session = async (call: UcpCall, id?: string) => {
    const reply = await ucpCall(merchant, settings, call)
    return reply.state === 'refused' ? reply : { ...reply, seen: seenIn(call, reply, id) }
  }
  const seenIn = (call: UcpCall, { body }: Extract<UcpReply, { state: 'ok' }>, id?: string): UcpCheckout =>
    readAs(call, id === undefined ? CheckoutShape : CheckoutShape.refine((seen) => seen.id === id), body)

  const read = async ({
    merchantCheckoutId,
    protocolState: state,
  }: CheckoutRef): Promise<{ seen: UcpCheckout; profile: MerchantProfile } | undefined> => {
    const call: Call = { method: 'GET', path: path(merchantCheckoutId), state }
    const reply = await session({ ...call, operation: 'get', deadlineMs: Date.now() + readMs }, merchantCheckoutId)
    if (reply.state === 'ok') return reply
    if (reasonOf(reply.messages) === 'not_found') return undefined
    throw new Failure('merchant.refused', 'The merchant does not show this checkout', { merchantId })
  }

  const quote = async (request: QuoteRequest): Promise<Quote> => {
    const deadlineMs = Date.now() + quoteMs
    assertCheckout(merchant, (await profileOf(merchant, settings)).capabilities)
    const put = async (call: Call, operation: string, id?: string, content = '') => {
      const reference = `${request.reference} ${content}`
      const reply = await session({ ...call, operation, reference, deadlineMs }, id)
      if (reply.state === 'refused') throw refusedQuote(merchantId, reply.messages, reply.continueUrl)
      return reply
    }
    let { seen, profile } = await put({ method: 'POST', path: '/checkout-sessions', body: draft(request) }, 'create')
    const state = newState(settings.baseUrl, profile.version)
    for (let round = 0; round < maxUpdates; round++) {
      const { choice, settled } = choose(seen, request.deliverBy)
      if (settled) break
      const body = draft(request, seen, choice)
      const update: Call = { method: 'PUT', path: path(seen.id), body, state }
      ;({ seen, profile } = await put(update, 'update', seen.id, contentHash(body)))
    }
    if (seen.status === 'requires_escalation')
      throw new Failure('merchant.refused', 'The merchant asks the buyer to continue on its own page', {
        merchantId,
        reason: 'buyer_action_required',
        continueUrl: seen.continue_url,
      })
    if (seen.status !== 'ready_for_complete') throw refusedQuote(merchantId, seen.messages, seen.continue_url)
    assertCheckout(merchant, seen.ucp.capabilities)
    assertLines(request, seen, merchantId)
    assertSums(seen)
    return { ...quoteOf(seen, capturerOf(profile, seen), Date.now()), protocolState: state }
  }

  const getCheckout = async (checkout: CheckoutRef): Promise<MerchantCheckout | undefined> => {
    const seen = await read(checkout)
    return seen && merchantCheckout(seen.seen, seen.profile, Date.now())
  }

  /** What became of a checkout that takes no completion any more. Only an end tells. */
  const ended = async (order: Parameters<typeof complete>[0]): Promise<Completion> => {
    const latest = await read(order).catch(() => undefined)
    const status = latest?.seen.status ?? 'not_found'
    if (latest && (status === 'completed' || status === 'canceled')) return completionOf(latest.seen, order.amount)
    throw new Failure('merchant.outcome-unknown', 'The merchant takes no completion of this checkout', {
      merchantId,
      status,
    })
  }

  const complete: Merchant['complete'] = async (order, deadlineMs): Promise<Completion> => {
    const { merchantCheckoutId, reference, credential, amount, protocolState: state } = order
    const { version } = stateOfEffect(state, 'complete') ?? {}
    const { handlers } = await profileOf({ ...merchant, version }, settings, 3000).catch(() => ({
      handlers: {} as MerchantProfile['handlers'],
    }))
    const handler = handlers[scopedCredentialHandler]?.[0]
    const instrument = {
      id: 'purser',
      handler_id: handler?.id ?? scopedCredentialHandler,
      type: handler?.available_instruments?.[0]?.type ?? 'card',
      selected: true,
      credential: { type: 'token', token: credential },
    }
    const body = { payment: { instruments: [instrument] } }
    const call: Call = {
      method: 'POST',
      path: path(merchantCheckoutId, '/complete'),
      body,
      reference,
      effect: true,
      state,
    }
    const reply = await session({ ...call, operation: 'complete', deadlineMs }, merchantCheckoutId).catch(conflicting)
    if (!reply) return ended(order)
    if (reply.state === 'refused') {
      const { continueUrl } = reply
      return { state: 'refused', reason: reasonOf(reply.messages), ...(continueUrl && { continueUrl }) }
    }
    return completionOf(reply.seen, amount)
  }

  const cancelCheckout: Merchant['cancelCheckout'] = async (checkout, reference) => {
    const { merchantCheckoutId, protocolState: state } = checkout
    const call: Call = { method: 'POST', path: path(merchantCheckoutId, '/cancel'), reference, effect: true, state }
    const deadlineMs = Date.now() + cancelMs
    const reply = await session({ ...call, operation: 'cancel', deadlineMs }, merchantCheckoutId).catch(conflicting)
    if (reply?.state === 'ok' && reply.seen.status === 'canceled') return { state: 'canceled' }
    // It would not: what it is now decides.
    const latest = await read(checkout)
    if (latest?.seen.status === 'canceled') return { state: 'canceled' }
    const order = latest?.seen.status === 'completed' ? placedOrder(latest.seen) : undefined
    if (order) return { state: 'completed', ...order }
    throw new Failure('merchant.outcome-unknown', 'The checkout is neither canceled nor completed', {
      merchantId,
      status: latest?.seen.status ?? 'not_found', // not found is not canceled: the merchant may hold an order
    })
  }

  return { quote, getCheckout, complete, cancelCheckout }
}
