import { dayMs } from '#shared/kernel/durations.ts'
import type { Receipt } from '#shared/orders/rules/receipt.ts'
import { type FormFields, fieldsOf } from './delegation-fields.ts'

/** How many purchases like this one a month may hold, before the person writes otherwise. */
const timesAMonth = 4

interface Basis {
  requestedBy: string
  receipt: Pick<Receipt, 'legs' | 'totalMinor' | 'currency' | 'addressId' | 'instrument'>
}

/** The narrowest delegation that would have covered this purchase, for a month. The user's own limit for a month is not passed. */
export const termsOfPurchase = (
  { requestedBy, receipt }: Basis,
  limits: { perMonthMinor: number; currency: string },
  nowMs: number,
): FormFields => {
  const { totalMinor, currency, addressId, instrument, legs } = receipt
  const [kind, agentId] = requestedBy.split(':')
  const most = limits.currency === currency ? limits.perMonthMinor : Number.POSITIVE_INFINITY
  return fieldsOf({
    currency,
    ...(kind === 'agent' && agentId && { agentId }),
    merchants: [...new Set(legs.map(({ merchantId }) => merchantId))],
    instruments: [instrument],
    ...(addressId && { addressIds: [addressId] }),
    perPurchaseMinor: totalMinor,
    perMonthMinor: Math.max(totalMinor, Math.min(timesAMonth * totalMinor, most)),
    drift: { allow: 'lower' },
    expiresAt: new Date(nowMs + 30 * dayMs).toISOString(),
  })
}
