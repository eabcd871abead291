import * as z from 'zod'
import { parked } from '#shared/operations/rows/parked.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { ParkedParams, ParkedView, viewOf } from './parked-view.ts'
import { PurchaseFacts, purchaseFacts } from './purchase-facts.ts'

/** An item with what its purchase looks like now: what to ask the bank and the merchants about. */
export const getParked = operation(
  {
    name: 'getParked',
    summary: 'One item that waits, or waited, for an operator, with the purchase behind it',
    access: { as: ['operator'], scope: 'operate' },
    input: z.strictObject({ ...ParkedParams.shape }),
    output: ParkedView.extend({ purchase: PurchaseFacts.optional() }),
    fails: ['parked.not-found'],
    grants: { read: ['PARKED', 'CHECKOUT', 'LEDGER'] },
    http: { method: 'GET', path: '/v1/parked/{id}' },
  },
  async ({ input }) => {
    const item = await parked.require(input.id)
    const purchase = await purchaseFacts(item)
    return { ...viewOf(item), ...(purchase && { purchase }) }
  },
)

export const handler = http(getParked)
