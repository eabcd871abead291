import * as z from 'zod'
import { type CheckoutState, checkoutStates, checkoutTransitions } from '#shared/domain/checkout-states.ts'
import { assertAllowed, type Mover } from '#shared/domain/transitions.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import { auditHash, auditRow, genesisHash } from '#shared/store/audit.ts'
import { keys, ownedBy, workDue } from '#shared/store/keys.ts'
import { eventRow, type OutboxEvent } from '#shared/store/outbox.ts'
import { type Page, page } from '#shared/store/page.ts'
import { check, type Guarded, get, insert, update } from '#shared/store/table.ts'

export const Checkout = z.object({
  checkoutId: z.string(),
  userId: z.string(),
  /** The principal that made it: `user:usr_...` or `agent:agt_...`. */
  createdBy: z.string(),
  intentId: z.string().optional(),
  state: z.enum(checkoutStates),
  direction: z.enum(['forward', 'unwinding']),
  fulfilment: z.enum(['all_or_nothing', 'best_effort']),
  legCount: z.int().positive(),
  currency: z.string(),
  totalMinor: z.int().nonnegative(),
  instrument: z.string(),
  /** Salted delivery address, sealed with the user's data key. */
  address: z.string(),
  addressDigest: z.string(),
  /** The receipt asked about last; 0 before the first. */
  receiptVersion: z.int().nonnegative(),
  receiptHash: z.string().optional(),
  approvalId: z.string().optional(),
  /** Seconds. */
  approvalExpiresAt: z.int().optional(),
  /** Seconds; the earliest expiry of its quotes. */
  quoteExpiresAt: z.int().optional(),
  decidedBy: z.string().optional(),
  drift: z.array(z.object({ leg: z.int(), what: z.string(), approved: z.string(), now: z.string() })).optional(),
  failure: z.object({ code: z.string(), leg: z.int().optional() }).optional(),
  buyAgain: z.boolean().optional(),
  v: z.int().positive(),
  auditHead: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type Checkout = z.output<typeof Checkout>

/** Why, by whom, and what the world is told; `dueAt` (seconds) is when the sweep looks at it next, none for an end. */
export interface Move {
  by: Mover
  actor: string
  to: CheckoutState
  set?: Partial<Checkout>
  event?: Pick<OutboxEvent, 'type' | 'data'>
  action: string
  details?: Readonly<Record<string, string | number | boolean>>
  dueAt?: number
}

const stale = (found: unknown) => {
  const now = Checkout.partial().safeParse(found).data
  return new Failure('checkout.stale', 'The checkout moved on; read it again', { state: now?.state, version: now?.v })
}

const work = (checkoutId: string, dueAt: number | undefined) =>
  dueAt === undefined ? { gsi3pk: undefined, gsi3sk: undefined } : workDue(shardOf(checkoutId), dueAt, checkoutId)

const trail = (before: Pick<Checkout, 'v' | 'auditHead' | 'checkoutId'>, move: Move, nowMs: number) => {
  const at = new Date(nowMs).toISOString()
  const { action, actor, to, details = {} } = move
  const entry = {
    subject: before.checkoutId,
    seq: before.v + 1,
    at,
    actor,
    action,
    details: { ...details, state: to },
    prevHash: before.auditHead,
  }
  const told = move.event && { ...move.event, subject: before.checkoutId }
  const key = keys.checkoutEvent(before.checkoutId, before.v + 1)
  return { at, head: auditHash(entry), rows: [auditRow(entry), ...(told ? [eventRow(key, told, nowMs)] : [])] }
}

export const checkouts = {
  async get(checkoutId: string): Promise<Checkout | undefined> {
    const item = await get(keys.checkout(checkoutId))
    return item && Checkout.parse(item)
  },

  /** The checkout as its owner may see it: someone else's is not found. */
  async owned(checkoutId: string, userId: string): Promise<Checkout> {
    const found = await checkouts.get(checkoutId)
    if (found?.userId !== userId) throw new Failure('checkout.not-found', 'No such checkout')
    return found
  },

  async ofUser(userId: string, limit: number, cursor?: string): Promise<Page> {
    const { gsi1pk, gsi1sk } = ownedBy(userId, 'CHECKOUT', '')
    return page({ index: 'gsi1', partition: gsi1pk, prefix: gsi1sk, newestFirst: true, limit, cursor })
  },

  /** The rows that make a new checkout. */
  create(
    fresh: Omit<Checkout, 'v' | 'auditHead' | 'createdAt' | 'updatedAt'>,
    move: Move,
    nowMs: number,
  ): { after: Checkout; writes: Guarded[] } {
    const before = { v: 0, auditHead: genesisHash, checkoutId: fresh.checkoutId }
    const { at, head, rows } = trail(before, move, nowMs)
    const after = { ...fresh, state: move.to, v: 1, auditHead: head, createdAt: at, updatedAt: at }
    const row = {
      ...keys.checkout(fresh.checkoutId),
      ...ownedBy(fresh.userId, 'CHECKOUT', `${at}#${fresh.checkoutId}`),
      ...work(fresh.checkoutId, move.dueAt),
      ...after,
      kind: 'checkout',
    }
    return { after, writes: [insert(row, stale), ...rows] }
  },

  /** The rows that move it, and what it is afterwards. Refused when anything moved it since it was read. */
  move(before: Checkout, move: Move, nowMs: number): { after: Checkout; writes: Guarded[] } {
    assertAllowed(checkoutTransitions, before.state, move.to, move.by)
    return checkouts.write(before, move, nowMs)
  },

  /** Like `move`, for a change that keeps the state. */
  write(before: Checkout, move: Move, nowMs: number): { after: Checkout; writes: Guarded[] } {
    const { at, head, rows } = trail(before, move, nowMs)
    const changed = { ...move.set, state: move.to, v: before.v + 1, auditHead: head, updatedAt: at }
    const change = { ...changed, ...work(before.checkoutId, move.dueAt) }
    const guard = { v: before.v, state: before.state }
    return {
      after: { ...before, ...changed },
      writes: [update(keys.checkout(before.checkoutId), guard, change, stale), ...rows],
    }
  },

  /** Holds a money step to a purchase that is still going forward in this state. */
  stillForward: (checkoutId: string, state: CheckoutState): Guarded =>
    check(
      keys.checkout(checkoutId),
      { state, direction: 'forward' },
      () => new Failure('purchase.canceled', 'The purchase was stopped'),
    ),

  /** When the sweep looks at it next, without a new version; undefined for never. */
  due: (checkoutId: string, v: number, dueAt: number | undefined): Guarded =>
    update(keys.checkout(checkoutId), { v }, work(checkoutId, dueAt), stale),
}
