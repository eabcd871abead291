import * as z from 'zod'
import { bankEndpoint, bankRefusal, platformOnly } from '#functions/simulators/bank/client.ts'
import { bankKeys, bankList, findHold, type Hold } from '#functions/simulators/bank/holds.ts'
import type { Call } from '#functions/simulators/company/endpoint.ts'
import { insert, update } from '#shared/platform/table/table.ts'

const changed = () => new Error('The hold has changed')

/** Bars an unused reference, so that the bank refuses an authorisation that is still on its way. */
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

const settle = async (call: Call, reference: string, attempt = 1): Promise<'voided' | 'declined'> => {
  const { table, now } = call
  const hold = await findHold(table, reference)
  if (hold?.state === 'voided' || hold?.state === 'declined') return hold.state
  if (hold?.state === 'captured') throw bankRefusal('already_captured', 'This hold was captured; refund it instead')
  const write = hold
    ? update(bankKeys.hold(reference), { state: 'authorized' }, { state: 'voided' }, changed)
    : tombstone(reference, now)
  return table.commit([write]).then(
    () => 'voided' as const,
    (error: unknown) => {
      if (attempt >= 5) throw error
      return settle(call, reference, attempt + 1)
    },
  )
}

/** Releases held money, or bars a reference before any hold. A repetition changes nothing. */
export const voidHold = bankEndpoint(
  'void',
  'POST',
  '/v1/holds/{reference}/void',
  z.unknown(),
  async ({ call, client }) => {
    platformOnly(client)
    return { status: 200, body: { state: await settle(call, call.params['reference'] ?? '') } }
  },
)
