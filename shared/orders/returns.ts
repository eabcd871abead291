import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { idWith, ownPart } from '#shared/kernel/ids.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import { assertAllowed, type Mover } from '#shared/kernel/transitions.ts'
import type { NotBack } from '#shared/orders/rules/not-back.ts'
import { Shares } from '#shared/orders/rules/refund-lines.ts'
import { type ReturnState, returnReasons, returnStates, returnTransitions } from '#shared/orders/rules/return-states.ts'
import { absent } from '#shared/platform/table/expression.ts'
import { keys, notDue, workDue } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'

export const Return = z.object({
  returnId: z.string(),
  orderId: z.string(),
  state: z.enum(returnStates),
  reason: z.enum(returnReasons),
  /** The pieces, and what they cost. */
  ...Shares.shape,
  /** The amount that the merchant promises for them. */
  promisedMinor: z.int().nonnegative().optional(),
  /** The reference of its refund at the merchant and at the bank. */
  refundReference: z.string(),
  /** Why it was refused; an older row has a failure code. */
  refused: z.string().optional(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  updatedAt: z.string(),
  /** Since when it waits for an operator, while it is parked. */
  parkedAt: z.string().optional(),
  /** When an operator retried it. */
  retriedAt: z.string().optional(),
})
export type Return = z.output<typeof Return>

/** The refund of a return has the return's id with the prefix of refunds. */
export const refundReferenceOf = (returnId: string): string => idWith('refund', ownPart(returnId))

const changed = () => new Failure('table.conflict', 'This return changed in the meantime')
const key = ({ orderId, returnId }: Return) => keys.return(orderId, returnId)
/** The state as it was read, parked by the same item or not at all. */
const same = ({ state, parkedAt = absent }: Omit<Return, 'parkedAt'> & { parkedAt?: unknown }) => ({ state, parkedAt })
const dueFrom = ({ orderId, returnId }: Return, dueAtSeconds: number) =>
  workDue(shardOf(orderId), dueAtSeconds, returnId, 'returns')

const updatedEvent = ({ orderId, returnId }: Return, state: ReturnState, nowMs: number): Guarded =>
  eventRow(
    keys.orderEvent(orderId, `${returnId}:${state}`),
    { type: 'return.updated', subject: orderId, data: { orderId, returnId, state } },
    nowMs,
  )

const placeOf = (orderId: string, dueAtSeconds: number) => workDue(shardOf(orderId), dueAtSeconds, orderId, 'returns')

const Follow = z.object({ since: z.string().optional(), awaitedMinor: z.int().optional() })

/** Since when the sweep waits for how much money of an order that no refund of ours is about. */
export const followed = async (orderId: string): Promise<z.output<typeof Follow>> =>
  Follow.parse((await get(keys.orderFollow(orderId))) ?? {})

/** Puts an order on the sweep's list, because money may show at the bank that no refund or return of ours waits for. */
export const followUpAt = (orderId: string, dueAtSeconds: number): Guarded =>
  update(keys.orderFollow(orderId), {}, placeOf(orderId, dueAtSeconds), changed, true)

/** Keeps the order on the list for money that the bank does not show yet, unless another writer changed its place. */
export const followOn = (
  orderId: string,
  takenUntilSeconds: number,
  dueAtSeconds: number,
  waits: { since: string; awaitedMinor: number },
): Guarded =>
  update(
    keys.orderFollow(orderId),
    { gsi3sk: placeOf(orderId, takenUntilSeconds).gsi3sk },
    { ...placeOf(orderId, dueAtSeconds), ...waits },
    changed,
  )

/** Takes the order off the list, unless another writer put it there since the sweep took it until `takenUntilSeconds`. */
export const followUpDone = (orderId: string, takenUntilSeconds: number): Guarded =>
  update(
    keys.orderFollow(orderId),
    { gsi3sk: placeOf(orderId, takenUntilSeconds).gsi3sk },
    { ...notDue, since: undefined, awaitedMinor: undefined },
    changed,
  )

export const returns = {
  async get(orderId: string, returnId: string): Promise<Return | undefined> {
    const row = await get(keys.return(orderId, returnId))
    return row && Return.parse(row)
  },

  /** Records the return before the merchant is asked; the sweep retries it until it ends. */
  request: (fresh: Return, dueAtSeconds: number, nowMs: number): Guarded[] => [
    insert(
      {
        ...key(fresh),
        ...dueFrom(fresh, dueAtSeconds),
        ...fresh,
        type: 'return',
      },
      () => new Failure('table.conflict', 'This return was already requested'),
    ),
    updatedEvent(fresh, 'requested', nowMs),
  ],

  /** The next state, once, with its event; an end takes it off the work list. */
  move: (
    before: Return,
    to: ReturnState,
    by: Mover,
    set: Pick<Partial<Return>, 'promisedMinor'> & { refused?: NotBack },
    nowMs: number,
  ): Guarded[] => {
    assertAllowed<ReturnState>(returnTransitions, before.state, to, by)
    const over = to === 'refunded' || to === 'rejected'
    const wasParked = before.parkedAt !== undefined
    const place = over ? notDue : wasParked ? dueFrom(before, Math.floor(nowMs / 1000)) : {}
    const next = { ...set, state: to, updatedAt: new Date(nowMs).toISOString() }
    return [
      update(key(before), same(before), { ...next, ...place, parkedAt: undefined, retriedAt: undefined }, changed),
      updatedEvent(before, to, nowMs),
    ]
  },

  /** When the sweep looks again; undefined takes it off the list. */
  due: (before: Return, dueAtSeconds: number | undefined): Guarded =>
    update(key(before), same(before), dueAtSeconds === undefined ? notDue : dueFrom(before, dueAtSeconds), changed),

  /** Parks an unanswered return for an operator and takes it off the list. */
  handOver: (before: Return, parkedAt: string): Guarded =>
    update(key(before), same(before), { parkedAt, ...notDue }, changed),

  /** An operator retries it. */
  resume: (before: Return, dueAtSeconds: number, retriedAt: string): Guarded =>
    update(key(before), same(before), { parkedAt: undefined, retriedAt, ...dueFrom(before, dueAtSeconds) }, changed),
}
