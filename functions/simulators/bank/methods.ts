import * as z from 'zod'
import { bankEndpoint, platformOnly } from '#functions/simulators/bank/client.ts'
import { bankKeys } from '#functions/simulators/bank/holds.ts'
import { methodsOf } from '#functions/simulators/bank/instruments.ts'
import { control } from '#functions/simulators/company/control.ts'
import { bodyAs } from '#functions/simulators/company/endpoint.ts'
import { MethodList } from '#shared/payments/bank/contract.ts'
import { insert } from '#shared/platform/table/table.ts'

/** A customer's payment methods. */
export const listMethodsEndpoint = bankEndpoint(
  'methods',
  'GET',
  '/v1/customers/{customer}/methods',
  z.unknown(),
  async ({ call, client }) => {
    platformOnly(client)
    return { status: 200, body: { methods: await methodsOf(call.params['customer'] ?? '') } }
  },
)

/** Issues one more card to a customer, which works. */
export const issueMethod = control('issueMethod', 'POST', '/sim/customers/{customer}/methods', async (call) => {
  const method = bodyAs(MethodList.shape.methods.element, call)
  const key = bankKeys.method(call.params['customer'] ?? '', method.methodId)
  await call.table.commit([insert({ ...key, ...method }, () => new Error('This method exists'))])
  return { status: 201, body: method }
})
