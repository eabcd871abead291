import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { CodeOrInternal } from '#shared/kernel/failure-code.ts'
import { assertAllowed, type Mover } from '#shared/kernel/transitions.ts'
import { Fulfilment } from '#shared/orders/rules/receipt.ts'
import { auditLink } from '#shared/platform/table/audit.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { keys, ownedBy } from '#shared/platform/table/keys.ts'
import { eventRow, type OutboxEvent } from '#shared/platform/table/outbox.ts'
import { ownedRows, type Paging, type Rows } from '#shared/platform/table/owned.ts'
import { check, type Guarded, get, insert, update } from '#shared/platform/table/table.ts'
import { type CheckoutState, checkoutStates, checkoutTransitions } from '#shared/purchase/rules/checkout-states.ts'
import { DelegatedBy } from '#shared/purchase/rules/delegated-by.ts'
import { Difference } from '#shared/purchase/rules/drift.ts'
import { LeftOut } from '#shared/purchase/rules/joining.ts'
import { stale, swept } from './checkout-overtaken.ts'
import { nextPlace, samePlace, workPlace } from './work-place.ts'

export const Checkout = z.object({
  checkoutId: z.string(),
  userId: z.string(),
  /** The principal that made it: `user:usr_...` or `agent:agt_...`. */
  createdBy: z.string(),
  /** The intent it consumes; the first, where it consumes several. */
  intentId: z.string().optional(),
  /** All of them, where there are several. */
  intentIds: z.array(z.string()).optional(),
  /** The cart it was made of. */
  cartId: z.string().optional(),
  state: z.enum(checkoutStates),
  direction: z.enum(['forward', 'unwinding']),
  fulfilment: Fulfilment,
  legCount: z.int().positive(),
  currency: z.string(),
  totalMinor: z.int().nonnegative(),
  instrument: z.string(),
  instrumentLabel: z.string().optional(),
  /** The stored address that it goes to; absent for one that the user gave inline. */
  addressId: z.string().optional(),
  addressDigest: z.string(),
  /** The country that it goes to. */
  country: z.string().optional(),
  /** What of it is new to its user, by the names of the policy. */
  strangers: z.array(z.string()).optional(),
  /** The version of the last receipt; 0 before the first. */
  receiptVersion: z.int().nonnegative(),
  receiptHash: z.string().optional(),
  approvalId: z.string().optional(),
  approvalExpiresAtSeconds: z.int().optional(),
  /** The earliest expiry of its quotes. */
  quoteExpiresAtSeconds: z.int().optional(),
  decidedBy: z.string().optional(),
  /** The agent that asked for the present approval; absent when the user did. */
  askedBy: z.string().optional(),
  /** The delegation that decided the present approval. Each step that holds or orders asks whether it still stands. */
  delegation: DelegatedBy.optional(),
  drift: z.array(Difference).optional(),
  failure: z.object({ code: CodeOrInternal, leg: z.int().optional() }).optional(),
  buyAgain: z.boolean().optional(),
  /** How often an operator restarted its saga. */
  retries: z.int().optional(),
  /** Merchants of its basket that take no part. */
  leftOut: z.array(LeftOut).optional(),
  /** When its outcome was found to be unknown. */
  unsettledAtMs: z.int().optional(),
  v: z.int().positive(),
  auditHead: z.string(),
  /** Its place in the work list when it was read. */
  gsi3sk: z.string().optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type Checkout = z.output<typeof Checkout>

/** What a move sets. The name of an error that is no failure is kept as `internal`. */
type Change = Partial<Omit<Checkout, 'failure'>> & { failure?: { code: string; leg?: number } }

const changeOf = ({ failure, ...set }: Change): Partial<Checkout> => ({
  ...set,
  ...(failure && { failure: { ...failure, code: CodeOrInternal.parse(failure.code) } }),
})

/** The reason, the mover and the published event; `dueAtSeconds` is the sweep's next look, none for an end. */
export interface Move {
  by: Mover
  actor: string
  to: CheckoutState
  set?: Change
  event?: Pick<OutboxEvent, 'type' | 'data'>
  action: string
  details?: Readonly<Record<string, string | number | boolean>>
  dueAtSeconds?: number
}

/** The next link of its audit chain, and its event. */
const trail = (
  before: Pick<Checkout, 'checkoutId' | 'userId' | 'v'> & { auditHead?: string },
  move: Move,
  nowMs: number,
) => {
  const { checkoutId, userId } = before
  const { action, actor, to, details = {}, event } = move
  const { row, ...link } = auditLink(
    { ...before, subject: checkoutId },
    { actor, action, details: { ...details, state: to }, nowMs },
  )
  const events = event
    ? [eventRow(keys.checkoutEvent(checkoutId, link.v), { ...event, subject: checkoutId, owner: userId }, nowMs)]
    : []
  return { ...link, rows: [row, ...events] }
}

/** The row on its version, its link of the audit chain and its event. */
const written = (
  before: Checkout,
  move: Move,
  nowMs: number,
  { guard, place } = nextPlace(before, move.dueAtSeconds),
): { after: Checkout; writes: Guarded[] } => {
  const { at, v, auditHead, rows } = trail(before, move, nowMs)
  const changed = { ...changeOf(move.set ?? {}), state: move.to, v, auditHead, updatedAt: at }
  const change = { ...changed, ...place }
  const expected = { v: before.v, state: before.state, ...guard }
  const overtaken = (row: Item | undefined) => (row?.['v'] === before.v ? swept() : stale(row))
  return {
    after: { ...before, ...change },
    writes: [update(keys.checkout(before.checkoutId), expected, change, overtaken), ...rows],
  }
}

export const checkouts = {
  async get(checkoutId: string): Promise<Checkout | undefined> {
    const item = await get(keys.checkout(checkoutId))
    return item && Checkout.parse(item)
  },

  async require(checkoutId: string): Promise<Checkout> {
    const checkout = await checkouts.get(checkoutId)
    if (!checkout) throw new Failure('checkout.not-found', 'No such checkout')
    return checkout
  },

  /** The checkout, if this user owns it; otherwise not found. */
  async owned(checkoutId: string, userId: string): Promise<Checkout> {
    const checkout = await checkouts.get(checkoutId)
    if (checkout?.userId !== userId) throw new Failure('checkout.not-found', 'No such checkout')
    return checkout
  },

  /** Newest first. */
  ofUser: (userId: string, paging: Paging): Promise<Rows<Checkout>> => ownedRows(userId, 'CHECKOUT', Checkout, paging),

  /** The rows that make a new checkout. */
  create(
    fresh: Omit<Checkout, 'v' | 'auditHead' | 'createdAt' | 'updatedAt'>,
    move: Move,
    nowMs: number,
  ): { after: Checkout; writes: Guarded[] } {
    const { at, v, auditHead, rows } = trail({ v: 0, checkoutId: fresh.checkoutId, userId: fresh.userId }, move, nowMs)
    const after = { ...fresh, state: move.to, v, auditHead, createdAt: at, updatedAt: at }
    const row = {
      ...keys.checkout(fresh.checkoutId),
      ...ownedBy(fresh.userId, 'CHECKOUT', `${at}#${fresh.checkoutId}`),
      ...after,
      ...workPlace(fresh.checkoutId, move.dueAtSeconds),
      kind: 'checkout',
    }
    return { after, writes: [insert(row, stale), ...rows] }
  },

  /** The rows that move it, and what it is afterwards. Refused when anything moved it since it was read. */
  move(before: Checkout, move: Move, nowMs: number): { after: Checkout; writes: Guarded[] } {
    assertAllowed(checkoutTransitions, before.state, move.to, move.by)
    return written(before, move, nowMs)
  },

  /** Like `move`, for a change that keeps the state. It keeps the place on the work list too, unless it names another. */
  note: (before: Checkout, change: Omit<Move, 'to'>, nowMs: number): { after: Checkout; writes: Guarded[] } =>
    written(
      before,
      { ...change, to: before.state },
      nowMs,
      change.dueAtSeconds === undefined ? samePlace : nextPlace(before, change.dueAtSeconds),
    ),

  /** Refuses a money step unless its purchase still goes forward in this state. */
  stillForward: (checkoutId: string, state: CheckoutState): Guarded =>
    check(
      keys.checkout(checkoutId),
      { state, direction: 'forward' },
      () => new Failure('purchase.canceled', 'The purchase was stopped'),
    ),

  /** When the sweep looks at it next, without a new version; undefined for never. */
  due: (checkoutId: string, v: number, dueAtSeconds: number | undefined): Guarded =>
    update(keys.checkout(checkoutId), { v }, workPlace(checkoutId, dueAtSeconds), stale),
}
