import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import { assertAllowed, type Mover } from '#shared/kernel/transitions.ts'
import { Shares } from '#shared/orders/rules/refund-lines.ts'
import { type RefundState, refundStates, refundTransitions } from '#shared/orders/rules/refund-states.ts'
import type { Changes } from '#shared/platform/table/expression.ts'
import { keys, notDue, workDue } from '#shared/platform/table/keys.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'

export const Refund = z.object({
  /** The same at the merchant and at the bank; a refund that the merchant started has the merchant's reference. */
  reference: z.string(),
  orderId: z.string(),
  /** cancel: the whole order before it ships. refund: money back for what arrived. return: for what went back. merchant: the merchant started it. */
  kind: z.enum(['cancel', 'refund', 'return', 'merchant']),
  amountMinor: z.int().positive(),
  /** What was agreed under this reference in all, where the bank shows or was asked for another amount. */
  agreedMinor: z.int().positive().optional(),
  /** The reference whose unpaid part this is; `*` for what a merchant reported without a reference. */
  restOf: z.string().optional(),
  ...Shares.shape,
  /** Done is what the bank shows. */
  state: z.enum(refundStates),
  reason: z.string().optional(),
  returnId: z.string().optional(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  /** When an operator retried it. */
  retriedAt: z.string().optional(),
})
export type Refund = z.output<typeof Refund>

const ended = () => new Failure('table.conflict', 'This refund ended in the meantime')
const taken = () => new Failure('table.conflict', 'Another process recorded this refund at the same time')

/** Parse before writing: one unreadable row hides the whole order. */
const row = (refund: Refund) => ({
  ...keys.refund(refund.orderId, refund.reference),
  ...Refund.parse(refund),
  type: 'refund',
})

const dueFrom = ({ orderId, reference }: Refund, dueAtSeconds: number) =>
  workDue(shardOf(orderId), dueAtSeconds, reference, 'returns')

/** The next state, once: refused when another writer was faster. */
const move = (before: Refund, to: RefundState, by: Mover, set: Changes): Guarded => {
  assertAllowed(refundTransitions, before.state, to, by)
  return update(keys.refund(before.orderId, before.reference), { state: before.state }, { ...set, state: to }, ended)
}

export const refunds = {
  async get(orderId: string, reference: string): Promise<Refund | undefined> {
    const row = await get(keys.refund(orderId, reference))
    return row && Refund.parse(row)
  },

  /** Records a refund before anyone is asked for the money; the sweep retries it until it ends. */
  request: (refund: Refund, dueAtSeconds: number): Guarded =>
    insert({ ...row(refund), ...dueFrom(refund, dueAtSeconds) }, taken),

  /** The merchant promises what it refused before: its promise replaces the refused request. */
  promised: (before: Refund, promise: Refund, by: Mover, dueAtSeconds: number): Guarded => {
    const { kind, amountMinor, agreedMinor, lines, shippingMinor, requestedAt } = row(promise)
    const set = { kind, amountMinor, agreedMinor, lines, shippingMinor, requestedAt, reason: undefined }
    return move(before, 'requested', by, { ...set, ...dueFrom(promise, dueAtSeconds) })
  },

  /** A refund that we did not request, parked for an operator from the start. */
  parked: (refund: Omit<Refund, 'state' | 'reason'>, reason: string): Guarded =>
    insert(row({ ...refund, state: 'parked', reason }), taken),

  /** Refused, or parked for an operator: off the work list. */
  end: (before: Refund, to: 'refused' | 'parked', by: Mover, reason: string): Guarded =>
    move(before, to, by, { reason, ...notDue }),

  /** An operator retries it: back on the sweep's list. */
  resume: (before: Refund, by: Mover, dueAtSeconds: number, retriedAt: string): Guarded =>
    move(before, 'requested', by, { retriedAt, reason: undefined, ...dueFrom(before, dueAtSeconds) }),

  /** The bank shows the money; `before` is the request that it answers, if there was one. */
  done: (refund: Refund, before: Refund | undefined, by: Mover): Guarded => {
    const fresh = row({ ...refund, state: 'done' })
    if (!before) return insert(fresh, taken)
    const { amountMinor, agreedMinor, lines, shippingMinor } = fresh
    return move(before, 'done', by, { amountMinor, agreedMinor, lines, shippingMinor, reason: undefined, ...notDue })
  },

  /** The bank shows more under a reference than an operator stated; it stays done. */
  shown: ({ orderId, reference, amountMinor, lines, shippingMinor }: Refund, before: Refund): Guarded => {
    const expected = { state: 'done', amountMinor: before.amountMinor }
    return update(keys.refund(orderId, reference), expected, { amountMinor, lines, shippingMinor }, ended)
  },
}
