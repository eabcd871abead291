import * as z from 'zod'
import { bankEndpoint, no, platformOnly } from '#functions/simulators/bank/client.ts'
import { findHold, recordOf } from '#functions/simulators/bank/holds.ts'

/** What became of a reference: how an unknown outcome becomes a known one. */
export const getHold = bankEndpoint('find', 'GET', '/v1/holds/{reference}', z.unknown(), async ({ call, client }) => {
  platformOnly(client)
  const hold = await findHold(call.params['reference'] ?? '')
  if (!hold) throw no('not_found', 'No hold has this reference')
  return { status: 200, body: await recordOf(hold, call.now, true) }
})
