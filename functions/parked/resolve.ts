import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { operatorKey } from '#shared/kernel/principal.ts'
import { possibleOutcomes } from '#shared/operations/parked-states.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { releasedFamilies } from '#shared/purchase/purchase.ts'
import { dropEvent } from './drop-event.ts'
import { ParkedParams, ParkedView, viewOf, waiting } from './parked-view.ts'
import { ResolveBody } from './resolve-body.ts'
import { resolvePurchase } from './resolve-purchase.ts'
import { resolveRefund } from './resolve-refund.ts'
import { resolveReturn } from './resolve-return.ts'

const ended = (act: Act, body: ResolveBody) => {
  const { kind } = act.item
  if (!possibleOutcomes[kind].includes(body.outcome))
    throw new Failure('parked.impossible', `That cannot be said of a ${kind}`, { outcomes: possibleOutcomes[kind] })
  switch (kind) {
    case 'refund':
      return resolveRefund(act, body)
    case 'return':
      return resolveReturn(act, body)
    case 'event':
      return dropEvent(act, body)
    default:
      return resolvePurchase(act, body)
  }
}

/** An operator says what became of it outside; the purchase ends by that, and the audit has who said so. */
export const resolveParked = operation(
  {
    name: 'resolveParked',
    summary: 'Say what became of it outside, and end it by that',
    access: { as: ['operator'], scope: 'operate', fresh: true },
    input: z.strictObject({ ...ParkedParams.shape, ...ResolveBody.shape }),
    output: ParkedView,
    idempotency: 'required',
    fails: ['parked.not-found', 'parked.stale', 'parked.ended', 'parked.in-hand', 'parked.impossible'],
    grants: {
      read: ['PARKED', 'CHECKOUT', 'ORDER', 'LEDGER', ...releasedFamilies],
      write: ['PARKED', 'CHECKOUT', 'ORDER', 'LEDGER', 'AUDIT', 'CLAIM', 'BUDGET'],
      delete: ['CLAIM', 'INTENT', 'HOLD'],
    },
    http: { method: 'POST', path: '/v1/parked/{id}/resolve' },
  },
  async ({ input, principal, commit }) => {
    const act = { item: await waiting(input.id, input.version), actor: operatorKey(principal), nowMs: Date.now() }
    const { after, writes } = await ended(act, input)
    return commit(writes, viewOf(after))
  },
)

export const handler = http(resolveParked)
