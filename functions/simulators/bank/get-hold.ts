import * as z from 'zod'
import { bankEndpoint, bankRefusal, platformOnly } from '#functions/simulators/bank/client.ts'
import { recordOf } from '#functions/simulators/bank/hold-record.ts'
import { findHold } from '#functions/simulators/bank/holds.ts'

/** The outcome under a reference, for a caller that got no answer. */
export const getHoldEndpoint = bankEndpoint(
  'find',
  'GET',
  '/v1/holds/{reference}',
  z.unknown(),
  async ({ call, client }) => {
    platformOnly(client)
    const hold = await findHold(call.table, call.params['reference'] ?? '')
    if (!hold) throw bankRefusal('not_found', 'No hold has this reference')
    return { status: 200, body: await recordOf(hold, call.now, true) }
  },
)
