import type { Fact } from '#shared/orders/rules/order-facts.ts'
import type { ParcelState, TrackingReport } from './carrier-report.ts'

const kinds: Readonly<Record<ParcelState, Fact['kind']>> = {
  picked_up: 'shipped',
  in_transit: 'in_transit',
  out_for_delivery: 'in_transit',
  delivered: 'delivered',
  failed_attempt: 'failed_attempt',
  returned_to_sender: 'returned',
}

/** What a carrier says of a parcel as facts of each order in it. States we do not know are left out. */
export const trackingFacts = (sender: string, { tracking_number, events }: TrackingReport): Fact[] =>
  events.entries.flatMap(({ id, status, occurred_at }) => {
    const kind = Object.hasOwn(kinds, status) ? kinds[status as ParcelState] : undefined
    const at = new Date(occurred_at).toISOString()
    return kind ? [{ factId: `${sender}:${id}`, kind, at, trackingNumber: tracking_number }] : []
  })
