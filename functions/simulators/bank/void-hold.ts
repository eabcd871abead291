import * as z from 'zod'
import { bankEndpoint, no, platformOnly } from '#functions/simulators/bank/client.ts'
import { bankKeys, bankList, findHold, type Hold } from '#functions/simulators/bank/holds.ts'
import { commit, insert, update } from '#shared/platform/table/table.ts'

const changed = () => new Error('The hold has changed')

/** Bars a reference nobody has used yet, so that an authorisation still on its way finds the door shut. */
const tombstone = (reference: string, now: number) =>
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
      instrument: 'none',
      expiresAt: new Date(now).toISOString(),
      capturedMinor: 0,
      refundedMinor: 0,
    } satisfies Hold & Record<string, unknown>,
    changed,
  )

const settle = async (reference: string, now: number, attempt = 1): Promise<'voided' | 'declined'> => {
  const hold = await findHold(reference)
  if (hold?.state === 'voided' || hold?.state === 'declined') return hold.state
  if (hold?.state === 'captured') throw no('already_captured', 'This hold was captured; refund it instead')
  const write = hold
    ? update(bankKeys.hold(reference), { state: 'authorized' }, { state: 'voided' }, changed)
    : tombstone(reference, now)
  return commit([write]).then(
    () => 'voided' as const,
    (error: unknown) => {
      if (attempt >= 5) throw error
      return settle(reference, now, attempt + 1)
    },
  )
}

/** Lets the money go, now or before it was ever held. Saying it twice changes nothing. */
export const voidHold = bankEndpoint(
  'void',
  'POST',
  '/v1/holds/{reference}/void',
  z.unknown(),
  async ({ call, client }) => {
    platformOnly(client)
    return { status: 200, body: { state: await settle(call.params['reference'] ?? '', call.now) } }
  },
)
