import * as z from 'zod'
import { Instant } from '#shared/kernel/instant.ts'
import { outsideList } from '#shared/kernel/outside-list.ts'

/** Where a parcel is, in a carrier's words. */
const parcelStates = [
  'picked_up',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'failed_attempt',
  'returned_to_sender',
] as const

const TrackingNumber = z.string().regex(/^[\w-]{1,64}$/)

/** The body of POST /v1/webhooks/carriers/{carrier}: everything the carrier knows of one parcel. */
export const TrackingReport = z.looseObject({
  tracking_number: TrackingNumber,
  events: outsideList(
    z.looseObject({
      id: z.string().regex(/^[\w.-]{1,64}$/),
      occurred_at: Instant,
      /** One of ours; others are left out. */
      status: z.string(),
    }),
    100,
  ),
})
export type TrackingReport = z.output<typeof TrackingReport>
export type ParcelState = (typeof parcelStates)[number]
