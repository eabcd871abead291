import { bankEndpoint, type Client, no } from '#functions/simulators/bank/client.ts'
import { entry } from '#functions/simulators/bank/entries.ts'
import { bankKeys, findHold, type Hold } from '#functions/simulators/bank/holds.ts'
import { RefundRequest } from '#shared/payments/bank/contract.ts'
import { atMost, plus } from '#shared/platform/table/expression.ts'
import { commit, get, insert, update } from '#shared/platform/table/table.ts'

const refundable = async (client: Client, reference: string): Promise<Hold> => {
  const hold = await findHold(reference)
  if (!hold || (client !== 'platform' && hold.merchantId !== client))
    throw no('not_found', 'No hold has this reference')
  if (hold.state !== 'captured') throw no('not_captured', 'Nothing was captured')
  return hold
}

class Repeated extends Error {}

/** Gives captured money back, in parts if need be, once per refundReference. */
export const refundCapture = bankEndpoint(
  'refund',
  'POST',
  '/v1/refunds',
  RefundRequest,
  async ({ call, client, body: { reference, refundReference, amountMinor } }) => {
    const hold = await refundable(client, reference)
    const key = bankKeys.refund(reference, refundReference)
    const tooMuch = () => no('amount_exceeds_captured', 'The refunds would exceed what was captured')
    await commit([
      insert({ ...key, refundReference, amountMinor }, () => new Repeated()),
      update(
        bankKeys.hold(reference),
        { state: 'captured', refundedMinor: atMost(hold.capturedMinor - amountMinor) },
        { refundedMinor: plus(amountMinor) },
        tooMuch,
      ),
      entry(hold, 'refund', refundReference, amountMinor, call.now),
    ]).catch(async (error: unknown) => {
      if (!(error instanceof Repeated)) throw error
      if ((await get(key))?.['amountMinor'] !== amountMinor)
        throw no('reference_conflict', 'This refundReference was used with another amount')
    })
    const { refundedMinor } = await refundable(client, reference)
    return { status: 200, body: { state: 'refunded', refundReference, amountMinor, refundedMinor } }
  },
)
