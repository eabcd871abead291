import { ledgerEntry } from '#shared/ledger/entries.ts'
import { post } from '#shared/ledger/ledger.ts'
import type { PaymentRecord } from '#shared/payments/port.ts'
import { commit } from '#shared/platform/table/table.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'

const paymentEvent = (leg: Leg, outcome: string) => ({
  type: 'payment.authorization' as const,
  data: { leg: leg.leg, merchantId: leg.merchantId, outcome },
})

/** The bank holds the money: the leg, its ledger entry and the event, once. */
export const recordAuthorized = async (leg: Leg, nowMs: number): Promise<Leg> => {
  const { after, writes } = legs.change(leg, { payment: 'authorized' }, 'saga', nowMs, paymentEvent(leg, 'authorized'))
  await commit([
    ...writes,
    post(leg.checkoutId, leg.leg, ledgerEntry('authorize', leg.merchantId, leg.totalMinor, leg.currency), nowMs),
  ])
  return after
}

/** Commits the bank’s no. `reason` is the bank’s code. */
export const recordDeclined = async (leg: Leg, reason: string, nowMs: number): Promise<Leg> => {
  const { after, writes } = legs.change(
    leg,
    { payment: 'declined', declined: reason },
    'saga',
    nowMs,
    paymentEvent(leg, 'declined'),
  )
  await commit(writes)
  return after
}

/** Records the bank's answer to a lookup of a payment with an unknown outcome. */
export const recordFound = async (leg: Leg, hold: PaymentRecord, nowMs: number): Promise<Leg> =>
  hold.state === 'declined' || hold.state === 'voided'
    ? recordDeclined(leg, hold.declined ?? hold.state, nowMs)
    : recordAuthorized(leg, nowMs)
