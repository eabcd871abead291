import { assertCurrency, bankEndpoint, bankRefusal, type Client } from '#functions/simulators/bank/client.ts'
import { bookingRow } from '#functions/simulators/bank/entries.ts'
import { bankKeys, findHold, type Hold, hasExpired, holdOf } from '#functions/simulators/bank/holds.ts'
import type { CompanyCall } from '#functions/simulators/company/endpoint.ts'
import { CaptureRequest } from '#shared/payments/bank/contract.ts'
import type { Key } from '#shared/platform/table/expression.ts'
import { insert, update } from '#shared/platform/table/table.ts'

const entitled = async (
  { table }: CompanyCall,
  client: Client,
  reference?: string,
  credential?: string,
): Promise<Hold> => {
  if (reference !== undefined) {
    if (client !== 'platform') throw bankRefusal('forbidden', 'Present the credential')
    const hold = await findHold(table, reference)
    if (!hold) throw bankRefusal('not_found', 'No hold has this reference')
    return hold
  }
  const hold = await holdOf(table, credential ?? '')
  if (!hold || (client !== 'platform' && hold.merchantId !== client))
    throw bankRefusal('credential_invalid', 'This credential is not for you')
  return hold
}

class HoldChanged extends Error {}

/** Captures the hold; reads it again when another call was faster. */
const captured = async (
  call: CompanyCall,
  hold: Hold,
  captureReference: string,
  amountMinor: number,
): Promise<Hold> => {
  const { table, now } = call
  const taken: Key = bankKeys.captureReference(captureReference)
  const changed = () => new HoldChanged()
  const after = { state: 'captured', capturedMinor: amountMinor, captureReference } as const
  const writes = [
    update(bankKeys.hold(hold.reference), { state: 'authorized' }, after, changed),
    insert({ ...taken, reference: hold.reference }, (row) =>
      row?.['reference'] === hold.reference
        ? new HoldChanged()
        : bankRefusal('reference_conflict', 'This captureReference was used for another hold'),
    ),
    bookingRow(hold, 'capture', captureReference, amountMinor, now),
  ]
  return table.commit(writes).then(
    () => ({ ...hold, ...after }),
    async (error: unknown) => {
      if (!(error instanceof HoldChanged)) throw error
      return (await findHold(table, hold.reference)) ?? hold
    },
  )
}

/** Captures held money once. The same captureReference gets the same answer again; any other is refused. */
export const captureHoldEndpoint = bankEndpoint(
  'capture',
  'POST',
  '/v1/captures',
  CaptureRequest,
  async ({ call, client, body }) => {
    const { captureReference, amountMinor, currency } = body
    let hold = await entitled(call, client, body.reference, body.credential)
    assertCurrency(hold, currency)
    if (hold.state === 'authorized') {
      if (hasExpired(hold, call.now)) throw bankRefusal('not_capturable', 'This hold has expired')
      if (amountMinor > hold.amountMinor) throw bankRefusal('amount_exceeds_hold', 'The amount exceeds what is held')
      hold = await captured(call, hold, captureReference, amountMinor)
    }
    if (hold.state !== 'captured') throw bankRefusal('not_capturable', `This hold is ${hold.state}`)
    if (hold.captureReference !== captureReference || hold.capturedMinor !== amountMinor)
      throw bankRefusal('already_captured', 'This hold was captured already')
    return {
      status: 200,
      body: { state: 'captured', reference: hold.reference, captureReference, amountMinor, currency: hold.currency },
    }
  },
)
