import * as z from 'zod'
import { bankEndpoint, bankRefusal, platformOnly } from '#functions/simulators/bank/client.ts'
import { bankKeys, findHold } from '#functions/simulators/bank/holds.ts'
import { tombstone } from '#functions/simulators/bank/tombstone.ts'
import type { CompanyCall } from '#functions/simulators/company/endpoint.ts'
import { update } from '#shared/platform/table/table.ts'

const changed = () => new Error('The hold has changed')

const settle = async (call: CompanyCall, reference: string, attempt = 1): Promise<'voided' | 'declined'> => {
  const { table, now } = call
  const hold = await findHold(table, reference)
  if (hold?.state === 'voided' || hold?.state === 'declined') return hold.state
  if (hold?.state === 'captured') throw bankRefusal('already_captured', 'This hold was captured; refund it instead')
  const write = hold
    ? update(bankKeys.hold(reference), { state: hold.state }, { state: 'voided' }, changed)
    : tombstone(reference, now, changed)
  return table.commit([write]).then(
    () => 'voided' as const,
    (error: unknown) => {
      if (attempt >= 5) throw error
      return settle(call, reference, attempt + 1)
    },
  )
}

/** Releases held money, or bars a reference before any hold. A repetition changes nothing. */
export const voidHoldEndpoint = bankEndpoint(
  'void',
  'POST',
  '/v1/holds/{reference}/void',
  z.unknown(),
  async ({ call, client }) => {
    platformOnly(client)
    const { reference = '' } = call.params
    return { status: 200, body: { reference, state: await settle(call, reference) } }
  },
)
