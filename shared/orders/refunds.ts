import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import { Shares } from '#shared/orders/rules/refund-lines.ts'
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
  state: z.enum(['requested', 'done', 'refused', 'parked']),
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

export const refunds = {
  async get(orderId: string, reference: string): Promise<Refund | undefined> {
    const found = await get(keys.refund(orderId, reference))
    return found && Refund.parse(found)
  },

  /** Writes down that money is to come back before anybody is asked for it; due for the sweep until it ends. */
  request: (refund: Refund, dueAt: number): Guarded =>
    insert({ ...row(refund), ...workDue(shardOf(refund.orderId), dueAt, refund.reference, 'returns') }, taken),

  /** Nobody asked for it and it is a person's from the start. */
  parked: (refund: Omit<Refund, 'state' | 'reason'>, reason: string): Guarded =>
    insert(row({ ...refund, state: 'parked', reason }), taken),

  end: (refund: Refund, state: 'refused' | 'parked', reason: string): Guarded =>
    update(
      keys.refund(refund.orderId, refund.reference),
      { state: 'requested' },
      { state, reason, gsi3pk: undefined, gsi3sk: undefined },
      ended,
    ),

  /** A person says that no money will come back. */
  giveUp: (refund: Refund, reason: string): Guarded =>
    update(keys.refund(refund.orderId, refund.reference), { state: 'parked' }, { state: 'refused', reason }, ended),

  /** A person has it tried once more. */
  resume: (refund: Refund, dueAt: number, retriedAt: string): Guarded =>
    update(
      keys.refund(refund.orderId, refund.reference),
      { state: 'parked' },
      {
        state: 'requested',
        retriedAt,
        reason: undefined,
        ...workDue(shardOf(refund.orderId), dueAt, refund.reference, 'returns'),
      },
      ended,
    ),

  /** The bank shows it: what it was for `before`, if anybody had asked. */
  done: (refund: Refund, before: Refund | undefined): Guarded => {
    const fresh = row({ ...refund, state: 'done' })
    if (!before) return insert(fresh, taken)
    const { orderId, reference, amountMinor, lines, shippingMinor } = fresh
    const shown = { amountMinor, lines, shippingMinor, state: 'done', reason: undefined }
    return update(
      keys.refund(orderId, reference),
      { state: before.state },
      { ...shown, gsi3pk: undefined, gsi3sk: undefined },
      ended,
    )
  },
}
