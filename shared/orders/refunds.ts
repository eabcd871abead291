import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import { assertAllowed, type Mover } from '#shared/kernel/transitions.ts'
import { Shares } from '#shared/orders/rules/refund-lines.ts'
import { type RefundState, refundStates, refundTransitions } from '#shared/orders/rules/refund-states.ts'
import type { Changes } from '#shared/platform/table/expression.ts'
import { keys, workDue } from '#shared/platform/table/keys.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'

export const Refund = z.object({
  /** The same at the merchant and at the bank; what a merchant gave back by itself has the merchant's. */
  reference: z.string(),
  orderId: z.string(),
  /** cancel: the whole order before it ships. refund: money back for what arrived. return: for what went back. merchant: it gave the money of its own accord. */
  kind: z.enum(['cancel', 'refund', 'return', 'merchant']),
  amountMinor: z.int().positive(),
  ...Shares.shape,
  /** Done is what the bank shows. */
  state: z.enum(refundStates),
  reason: z.string().optional(),
  returnId: z.string().optional(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  /** When an operator had it tried again. */
  retriedAt: z.string().optional(),
})
export type Refund = z.output<typeof Refund>

const ended = () => new Failure('table.conflict', 'This refund ended in the meantime')
const taken = () => new Failure('table.conflict', 'Another process recorded this refund at the same time')

/** What goes into the table can be read back: one row that cannot hides the whole order. */
const row = (refund: Refund) => ({
  ...keys.refund(refund.orderId, refund.reference),
  ...Refund.parse(refund),
  type: 'refund',
})

const notDue = { gsi3pk: undefined, gsi3sk: undefined }
const dueFrom = ({ orderId, reference }: Refund, dueAtSeconds: number) =>
  workDue(shardOf(orderId), dueAtSeconds, reference, 'returns')

/** The next state, once: refused when another was faster. */
const move = (before: Refund, to: RefundState, by: Mover, set: Changes): Guarded => {
  assertAllowed(refundTransitions, before.state, to, by)
  return update(keys.refund(before.orderId, before.reference), { state: before.state }, { ...set, state: to }, ended)
}

export const refunds = {
  async get(orderId: string, reference: string): Promise<Refund | undefined> {
    const found = await get(keys.refund(orderId, reference))
    return found && Refund.parse(found)
  },

  /** Writes down that money is to come back before anybody is asked for it; due for the sweep until it ends. */
  request: (refund: Refund, dueAtSeconds: number): Guarded =>
    insert({ ...row(refund), ...dueFrom(refund, dueAtSeconds) }, taken),

  /** Nobody asked for it and it is a person's from the start. */
  parked: (refund: Omit<Refund, 'state' | 'reason'>, reason: string): Guarded =>
    insert(row({ ...refund, state: 'parked', reason }), taken),

  /** No money comes back, or a person has to see to it: off the work list. */
  end: (before: Refund, to: 'refused' | 'parked', by: Mover, reason: string): Guarded =>
    move(before, to, by, { reason, ...notDue }),

  /** It is tried once more, and due for the sweep again. */
  resume: (before: Refund, by: Mover, dueAtSeconds: number, retriedAt: string): Guarded =>
    move(before, 'requested', by, { retriedAt, reason: undefined, ...dueFrom(before, dueAtSeconds) }),

  /** The bank shows it: what it was for `before`, if anybody had asked. */
  done: (refund: Refund, before: Refund | undefined, by: Mover): Guarded => {
    const fresh = row({ ...refund, state: 'done' })
    if (!before) return insert(fresh, taken)
    const { amountMinor, lines, shippingMinor } = fresh
    return move(before, 'done', by, { amountMinor, lines, shippingMinor, reason: undefined, ...notDue })
  },
}
