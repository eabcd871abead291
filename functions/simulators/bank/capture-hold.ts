import { bankEndpoint, type Client, no } from '#functions/simulators/bank/client.ts'
import { entry } from '#functions/simulators/bank/entries.ts'
import { bankKeys, findHold, type Hold, hasExpired, holdOf } from '#functions/simulators/bank/holds.ts'
import { CaptureRequest } from '#shared/payments/bank/contract.ts'
import type { Key } from '#shared/platform/table/expression.ts'
import { commit, insert, update } from '#shared/platform/table/table.ts'

const entitled = async (client: Client, reference?: string, credential?: string): Promise<Hold> => {
  if (reference !== undefined) {
    if (client !== 'platform') throw no('forbidden', 'Present the credential')
    const hold = await findHold(reference)
    if (!hold) throw no('not_found', 'No hold has this reference')
    return hold
  }
  const hold = await holdOf(credential ?? '')
  if (!hold || (client !== 'platform' && hold.merchantId !== client))
    throw no('credential_invalid', 'This credential is not for you')
  return hold
}

class Moved extends Error {}

const capture = async (hold: Hold, captureReference: string, amountMinor: number, now: number): Promise<void> => {
  const taken: Key = bankKeys.captureReference(captureReference)
  const moved = () => new Moved()
  await commit([
    update(
      bankKeys.hold(hold.reference),
      { state: 'authorized' },
      { state: 'captured', capturedMinor: amountMinor, captureReference },
      moved,
    ),
    insert({ ...taken, reference: hold.reference }, (found) =>
      found?.['reference'] === hold.reference
        ? new Moved()
        : no('reference_conflict', 'This captureReference was used for another hold'),
    ),
    entry(hold, 'capture', captureReference, amountMinor, now),
  ])
}

/** Takes held money once: the second asker with the same captureReference hears the same, any other hears no. */
export const captureHold = bankEndpoint(
  'capture',
  'POST',
  '/v1/captures',
  CaptureRequest,
  async ({ call, client, body }) => {
    const { captureReference, amountMinor } = body
    let hold = await entitled(client, body.reference, body.credential)
    if (hold.state === 'authorized') {
      if (hasExpired(hold, call.now)) throw no('not_capturable', 'This hold has expired')
      if (amountMinor > hold.amountMinor) throw no('amount_exceeds_hold', 'The amount exceeds what is held')
      await capture(hold, captureReference, amountMinor, call.now).catch((error: unknown) => {
        if (!(error instanceof Moved)) throw error
      })
      hold = (await findHold(hold.reference)) ?? hold
    }
    if (hold.state !== 'captured') throw no('not_capturable', `This hold is ${hold.state}`)
    if (hold.captureReference !== captureReference || hold.capturedMinor !== amountMinor)
      throw no('already_captured', 'This hold was captured already')
    return {
      status: 200,
      body: { state: 'captured', reference: hold.reference, captureReference, amountMinor },
    }
  },
)
