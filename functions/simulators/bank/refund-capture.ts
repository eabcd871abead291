import { assertCurrency, bankEndpoint, bankRefusal, type Client } from '#functions/simulators/bank/client.ts'
import { bookingRow } from '#functions/simulators/bank/entries.ts'
import { bankKeys, findHold, type Hold } from '#functions/simulators/bank/holds.ts'
import type { CompanyCall } from '#functions/simulators/company/endpoint.ts'
import { RefundRequest } from '#shared/payments/bank/contract.ts'
import { atMost, plus } from '#shared/platform/table/expression.ts'
import { insert, update } from '#shared/platform/table/table.ts'

const refundable = async ({ table }: CompanyCall, client: Client, reference: string): Promise<Hold> => {
  const hold = await findHold(table, reference)
  if (!hold || (client !== 'platform' && hold.merchantId !== client))
    throw bankRefusal('not_found', 'No hold has this reference')
  if (hold.state !== 'captured') throw bankRefusal('not_captured', 'Nothing was captured')
  return hold
}

class Repeated extends Error {}

/** Refunds captured money, whole or in parts, once per refundReference. */
export const refundCaptureEndpoint = bankEndpoint(
  'refund',
  'POST',
  '/v1/refunds',
  RefundRequest,
  async ({ call, client, body: { reference, refundReference, amountMinor, currency } }) => {
    const hold = await refundable(call, client, reference)
    assertCurrency(hold, currency)
    const key = bankKeys.refund(reference, refundReference)
    const tooMuch = () => bankRefusal('amount_exceeds_captured', 'The refunds would exceed what was captured')
    const writes = [
      insert({ ...key, refundReference, amountMinor }, () => new Repeated()),
      update(
        bankKeys.hold(reference),
        { state: 'captured', refundedMinor: atMost(hold.capturedMinor - amountMinor) },
        { refundedMinor: plus(amountMinor) },
        tooMuch,
      ),
      bookingRow(hold, 'refund', refundReference, amountMinor, call.now),
    ]
    await call.table.commit(writes).catch(async (error: unknown) => {
      if (!(error instanceof Repeated)) throw error
      if ((await call.table.get(key))?.['amountMinor'] !== amountMinor)
        throw bankRefusal('reference_conflict', 'This refundReference was used with another amount')
    })
    const { refundedMinor } = await refundable(call, client, reference)
    const done = { state: 'refunded', reference, refundReference, amountMinor, currency: hold.currency }
    return { status: 200, body: { ...done, refundedMinor } }
  },
)
