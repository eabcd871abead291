import { bankKeys, bankList, type Hold } from '#functions/simulators/bank/holds.ts'
import { type Guarded, insert } from '#shared/platform/table/table.ts'

/** One side of a booking. */
export interface BookingLine {
  account: string
  amountMinor: number
}

/** Money goes through the platform's clearing account and leaves it in the same booking: the platform never keeps any. */
const booking = (hold: Hold, direction: 'capture' | 'refund', amountMinor: number): BookingLine[] => {
  const [from, to] = [`cardholder:${hold.instrument}`, `merchant:${hold.merchantId}`]
  const amount = direction === 'capture' ? amountMinor : -amountMinor
  return [
    { account: from, amountMinor: -amount },
    { account: 'platform', amountMinor: amount },
    { account: 'platform', amountMinor: -amount },
    { account: to, amountMinor: amount },
  ]
}

/** The booking as a row, once per capture or refund reference. */
export const bookingRow = (
  hold: Hold,
  direction: 'capture' | 'refund',
  ownReference: string,
  amountMinor: number,
  now: number,
): Guarded =>
  insert(
    {
      ...bankKeys.entry(hold.reference, `${direction}#${ownReference}`),
      ...bankList('ENTRIES', now, `${hold.reference}#${ownReference}`),
      kind: direction,
      reference: hold.reference,
      ownReference,
      currency: hold.currency,
      at: new Date(now).toISOString(),
      lines: booking(hold, direction, amountMinor),
    },
    () => new Error('This booking exists'),
  )
