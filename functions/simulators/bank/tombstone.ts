import { bankKeys, bankList, type Hold } from '#functions/simulators/bank/holds.ts'
import { insert } from '#shared/platform/table/table.ts'

/** Bars an unused reference, so that the bank refuses an authorisation that is still on its way. */
export const tombstone = (reference: string, now: number, changed: () => Error) =>
  insert(
    {
      ...bankKeys.hold(reference),
      ...bankList('HOLDS', now, reference),
      reference,
      state: 'voided',
      terms: 'none',
      holdId: 'none',
      merchantId: 'none',
      amountMinor: 0,
      currency: 'XXX',
      customer: 'none',
      instrument: 'none',
      expiresAt: new Date(now).toISOString(),
      capturedMinor: 0,
      refundedMinor: 0,
    } satisfies Hold & Record<string, unknown>,
    changed,
  )
