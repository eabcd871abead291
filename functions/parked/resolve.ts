import * as z from 'zod'
import { resolveRefund } from '#shared/after-sale/rows/resolve-refund.ts'
import { resolveReturn } from '#shared/after-sale/rows/resolve-return.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { operatorKey } from '#shared/kernel/principal.ts'
import { possibleOutcomes } from '#shared/operations/parked-states.ts'
import { ResolveBody } from '#shared/operations/resolve-body.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { resolveEvent } from '#shared/operations/rows/resolve-event.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { resolvePurchase } from '#shared/purchase/rows/parked/resolve-purchase.ts'
import { releasedFamilies } from '#shared/purchase/rows/purchase.ts'
import { itemRefusals, openItem } from './open-item.ts'
import { ParkedParams, ParkedView, parkedView } from './parked-view.ts'

const resolve = (act: Act, body: ResolveBody) => {
  const { kind } = act.item
  if (!possibleOutcomes[kind].includes(body.outcome))
    throw new Failure('parked.impossible', `A parked ${kind} cannot have this outcome`, {
      outcomes: possibleOutcomes[kind],
    })
  switch (kind) {
    case 'refund':
      return resolveRefund(act, body)
    case 'return':
      return resolveReturn(act, body)
    case 'event':
      return resolveEvent(act, body)
    default:
      return resolvePurchase(act, body)
  }
}

/** An operator records what happened outside. That ends the item, and the audit names the operator. */
export const resolveParked = operation(
  {
    name: 'resolveParked',
    summary: 'Resolve a parked item by recording what happened outside',
    access: { as: ['operator'], scope: 'operate', fresh: true },
    input: z.strictObject({ ...ParkedParams.shape, ...ResolveBody.shape }),
    output: ParkedView,
    idempotency: 'required',
    fails: [...itemRefusals, 'leg.in-flight', 'merchant.order-taken'],
    grants: {
      read: ['PARKED', 'CHECKOUT', 'ORDER', 'LEDGER', ...releasedFamilies],
      write: ['PARKED', 'CHECKOUT', 'ORDER', 'LEDGER', 'AUDIT', 'CLAIM', 'BUDGET', 'FAMILIAR'],
      delete: ['CLAIM', 'INTENT', 'HOLD'],
    },
    http: { method: 'POST', path: '/v1/parked/{id}/resolve' },
  },
  // Another booking of the same leg may be faster: read again.
  ({ input, principal, commit }) =>
    retryOvertaken(['leg.in-flight'], async () => {
      const act = { item: await openItem(input.id, input.version), actor: operatorKey(principal), nowMs: Date.now() }
      const { after, writes } = await resolve(act, input)
      return commit(writes, parkedView(after))
    }),
)

export const handler = http(resolveParked)
