import { parked } from '#shared/operations/rows/parked.ts'
import { route } from '#shared/platform/http/route.ts'
import { ParkedParams, ParkedView, viewOf } from './parked-view.ts'
import { PurchaseFacts, purchaseFacts } from './purchase-facts.ts'

/** An item with what its purchase looks like now: what to ask the bank and the merchants about. */
export const handler = route(
  {
    operation: 'getParked',
    method: 'GET',
    path: '/v1/parked/{id}',
    summary: 'One item that waits, or waited, for an operator, with the purchase behind it',
    access: { as: ['operator'], scope: 'operate' },
    params: ParkedParams,
    reply: ParkedView.extend({ purchase: PurchaseFacts.optional() }),
    status: 200,
    fails: ['parked.not-found'],
    grants: { read: ['PARKED', 'CHECKOUT', 'LEDGER'] },
  },
  async ({ params }) => {
    const item = await parked.require(params.id)
    const purchase = await purchaseFacts(item)
    return { reply: { ...viewOf(item), ...(purchase && { purchase }) } }
  },
)
