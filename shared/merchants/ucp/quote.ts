import { Failure } from '#shared/kernel/errors.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import { quoteFallbackSeconds } from '#shared/merchants/durations.ts'
import type { Destination, MerchantCheckout, Quote, QuoteLine, QuoteRequest } from '#shared/merchants/port.ts'
import { type LineItem, sumFaults, type UcpCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import type { FulfillmentOption, PostalAddress } from '#shared/merchants/ucp/contract/fulfillment.ts'
import { amountOf, type Total } from '#shared/merchants/ucp/contract/totals.ts'
import { ReturnTerms } from '#shared/orders/rules/return-terms.ts'
import { captureBy, capturerOf } from './capabilities.ts'
import { destinationsOf } from './destinations.ts'
import { disclosuresOf } from './disclosures.ts'
import { placedOrder } from './placed-order.ts'
import { plainOptions } from './plain-options.ts'
import type { MerchantProfile } from './profile.ts'
import { progressOfStatus } from './status.ts'

/** Chosen option id per fulfilment group. */
export type Choice = ReadonlyMap<string, string>

const postal = (to: Destination): PostalAddress => {
  const space = to.name.trim().lastIndexOf(' ')
  const [first, last] = space > 0 ? [to.name.slice(0, space), to.name.slice(space + 1)] : ['', to.name]
  return {
    street_address: to.line1,
    ...(to.line2 && { extended_address: to.line2 }),
    address_locality: to.city,
    ...(to.region && { address_region: to.region }),
    ...(to.postalCode && { postal_code: to.postalCode }),
    address_country: to.country,
    ...(first && { first_name: first.trim() }),
    last_name: last.trim(),
    ...(to.phone && { phone_number: to.phone }),
  }
}

const buyerOf = ({ email, name, phone }: NonNullable<QuoteRequest['buyer']>) => ({
  ...(email && { email }),
  ...(name && { last_name: name }),
  ...(phone && { phone_number: phone }),
})

/** The whole checkout as a request: what is wanted, and what of the merchant's answer is chosen. */
export const draft = ({ lines, address, buyer }: QuoteRequest, seen?: UcpCheckout, choice: Choice = new Map()) => {
  const method = seen?.fulfillment?.methods.find(({ type }) => type === 'shipping')
  const spare = [...(seen?.line_items ?? [])]
  const idOf = (sku: string): string | undefined => {
    const at = spare.findIndex(({ item }) => item.id === sku)
    return at < 0 ? undefined : spare.splice(at, 1)[0]?.id
  }
  const destination = {
    id: method?.selected_destination_id ?? method?.destinations?.[0]?.id ?? 'door',
    ...postal(address),
  }
  const groups = method?.groups.map(({ id }) => {
    const chosen = choice.get(id)
    return { id, ...(chosen && { selected_option_id: chosen }) }
  })
  return {
    line_items: lines.map(({ sku, quantity, options }) => {
      const id = idOf(sku)
      const item = { id: sku, ...(options && Object.keys(options).length > 0 && { options }) }
      return { ...(id && { id }), item, quantity }
    }),
    ...(buyer && { buyer: buyerOf(buyer) }),
    context: {
      address_country: address.country,
      ...(address.region && { address_region: address.region }),
      ...(address.postalCode && { postal_code: address.postalCode }),
    },
    fulfillment: {
      methods: [
        {
          ...(method && { id: method.id, line_item_ids: method.line_item_ids }),
          type: 'shipping',
          destinations: [destination],
          selected_destination_id: destination.id,
          ...(groups && groups.length > 0 && { groups }),
        },
      ],
    },
  }
}

const priceOf = ({ totals }: FulfillmentOption): number =>
  totals.some(({ type }) => type === 'total') ? amountOf(totals, 'total') : amountOf(totals, 'fulfillment')
const arrival = ({ latest_fulfillment_time: at }: { latest_fulfillment_time?: string | undefined }): number =>
  at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at)

/** The cheapest option that arrives in time; when none does, the cheapest. */
const cheapest = (options: readonly FulfillmentOption[], deliverBy?: string): FulfillmentOption | undefined => {
  const order = (a: FulfillmentOption, b: FulfillmentOption) =>
    priceOf(a) - priceOf(b) || Math.min(arrival(a), 8e15) - Math.min(arrival(b), 8e15) || (a.id < b.id ? -1 : 1)
  const sorted = options.toSorted(order)
  return sorted.find((option) => deliverBy === undefined || arrival(option) <= Date.parse(deliverBy)) ?? sorted[0]
}

/** What to choose in each group, and whether the merchant has all of it already. */
export const choose = (seen: UcpCheckout, deliverBy?: string): { choice: Choice; settled: boolean } => {
  const choice = new Map<string, string>()
  let settled = true
  for (const method of seen.fulfillment?.methods ?? []) {
    if ((method.destinations?.length ?? 0) > 0 && !method.selected_destination_id) settled = false
    for (const group of method.groups) {
      const best = cheapest(group.options, deliverBy)
      if (!best) continue
      choice.set(group.id, best.id)
      if (group.selected_option_id !== best.id) settled = false
    }
  }
  return { choice, settled }
}

const lineOf = ({ id, item, quantity, totals, returns }: LineItem): QuoteLine => ({
  lineId: id,
  sku: item.id,
  title: untrusted(item.title),
  quantity,
  options: plainOptions(item.options),
  unitMinor: item.price,
  totalMinor: amountOf(totals, 'subtotal'),
  ...(returns && { returns: ReturnTerms.parse(returns) }),
})

/** Subtotal, tax, reductions and the rest, so that the five numbers add up with every other total that the merchant lists. */
const sums = (totals: readonly Total[]): Quote['totals'] => {
  const [subtotalMinor, taxMinor, totalMinor] = [
    amountOf(totals, 'subtotal'),
    amountOf(totals, 'tax'),
    amountOf(totals, 'total'),
  ]
  const others = totals.filter(({ type }) => !['subtotal', 'tax', 'total'].includes(type))
  const added = others.reduce((sum, { amount }) => sum + Math.max(amount, 0), 0)
  const taken = others.reduce((sum, { amount }) => sum - Math.min(amount, 0), 0)
  return { subtotalMinor, shippingMinor: added, taxMinor, discountMinor: taken, totalMinor }
}

const selectedOptions = (seen: UcpCheckout): FulfillmentOption[] =>
  (seen.fulfillment?.methods ?? []).flatMap(({ groups }) =>
    groups.flatMap(({ options, selected_option_id }) => options.filter(({ id }) => id === selected_option_id)),
  )

const last = (times: readonly (string | undefined)[]): string | undefined =>
  times.some((time) => time === undefined)
    ? undefined
    : times.toSorted((a, b) => Date.parse(b ?? '') - Date.parse(a ?? ''))[0]

/** The merchant's numbers in our words, believed as they are. */
export const quoteOf = (seen: UcpCheckout, capture: Quote['captureBy'], nowMs: number): Quote => {
  const options = selectedOptions(seen)
  const [option] = options
  const earliest = last(options.map((each) => each.earliest_fulfillment_time))
  const latest = last(options.map((each) => each.latest_fulfillment_time))
  const disclosures = disclosuresOf(seen)
  return {
    merchantCheckoutId: seen.id,
    lines: seen.line_items.map(lineOf),
    totals: sums(seen.totals),
    currency: seen.currency,
    eta: { ...(earliest && { earliest }), ...(latest && { latest }) },
    ...(option && { fulfilment: { optionId: option.id, title: untrusted(option.title) } }),
    destinations: destinationsOf(seen),
    expiresAt: new Date(
      seen.expires_at ? Date.parse(seen.expires_at) : nowMs + quoteFallbackSeconds * 1000,
    ).toISOString(),
    captureBy: capture,
    ...(disclosures.length > 0 && { disclosures }),
  }
}

/** Refuses sums that do not add up: only the user may accept them at the merchant. */
export const assertSums = (seen: UcpCheckout): void => {
  const faults = sumFaults(seen).length
  if (faults > 0)
    throw new Failure('merchant.totals-mismatch', 'The merchant\u2019s totals do not add up', {
      merchantCheckoutId: seen.id,
      faults,
    })
}

/** Accepts the sums of an ended checkout as a record; those of a live one must add up. */
export const merchantCheckout = (seen: UcpCheckout, profile: MerchantProfile, nowMs: number): MerchantCheckout => {
  const live = seen.status !== 'completed' && seen.status !== 'canceled'
  if (live) assertSums(seen)
  const order = placedOrder(seen)
  return {
    merchantCheckoutId: seen.id,
    status: progressOfStatus[seen.status],
    // An ended checkout needs no payment any more, and may list no handler.
    quote: quoteOf(seen, live ? capturerOf(profile, seen) : (captureBy(profile) ?? 'merchant'), nowMs),
    ...(order && { order }),
    ...(seen.continue_url && { continueUrl: seen.continue_url }),
  }
}
