import * as z from 'zod'
import { bankEndpoint, platformOnly } from '#functions/simulators/bank/client.ts'
import { bankKeys, bankList } from '#functions/simulators/bank/holds.ts'
import { update } from '#shared/platform/table/table.ts'

/** Closes a customer's method for new holds, for good. Holds that stand are not touched. */
export const closeMethodEndpoint = bankEndpoint(
  'close',
  'DELETE',
  '/v1/customers/{customer}/methods/{methodId}',
  z.unknown(),
  async ({ call, client }) => {
    platformOnly(client)
    const { customer = '', methodId = '' } = call.params
    const listed = bankList('CLOSED', call.now, `${customer} ${methodId}`)
    const closed = { customer, methodId, at: new Date(call.now).toISOString(), ...listed }
    const none = () => new Error('Closing has no condition')
    await call.table.commit([update(bankKeys.closed(customer, methodId), {}, closed, none, true)])
    return { status: 200, body: { methodId, state: 'closed' } }
  },
)
