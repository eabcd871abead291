import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { idWith, ownPart } from '#shared/kernel/ids.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import { allows, assertAllowed, type Mover } from '#shared/kernel/transitions.ts'
import { Dispute } from '#shared/operations/dispute.ts'
import {
  outcomes,
  ParkedReason,
  type ParkedState,
  parkedKinds,
  parkedStates,
  parkedTransitions,
} from '#shared/operations/parked-states.ts'
import type { Key } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, get, getMany, insert, update } from '#shared/platform/table/table.ts'

const minor = z.int().nonnegative()

/** A work item that waits for an operator: what is stuck, the debt, and until when a retry can help. */
export const Parked = z.object({
  parkedId: z.string(),
  kind: z.enum(parkedKinds),
  state: z.enum(parkedStates),
  reason: ParkedReason,
  approvalId: z.string().optional(),
  checkoutId: z.string().optional(),
  leg: z.int().optional(),
  orderId: z.string().optional(),
  /** Our reference of the refund that could not be finished. */
  refund: z.string().optional(),
  /** The return that its merchant never answered. */
  returnId: z.string().optional(),
  /** Partition and sort key of the event row that cannot be published. */
  row: z.object({ pk: z.string(), sk: z.string() }).optional(),
  /** Minor units of the debt to a buyer or a merchant. */
  owedMinor: minor.optional(),
  currency: z.string().optional(),
  /** Legs of which a company said what contradicts the approval, each with the points. */
  disputes: z.array(Dispute.extend({ leg: z.int() })).optional(),
  parkedAt: z.string(),
  /** When the bank's hold ends, ISO 8601, if one is involved. */
  holdExpiresAt: z.string().optional(),
  /** How often an operator retried it. */
  attempts: minor,
  resolution: z
    .object({
      outcome: z.enum(outcomes),
      by: z.string(),
      at: z.string(),
      note: z.string().optional(),
      amountMinor: minor.optional(),
    })
    .optional(),
  /** Last link of its own audit chain, where no purchase has one for it. */
  auditHead: z.string().optional(),
  v: z.int().positive(),
})
export type Parked = z.output<typeof Parked>
/** The fields that the caller gives to park an item. The name of an error that is no reason is kept as `internal`. */
export type Parking = Omit<Parked, 'state' | 'reason' | 'attempts' | 'resolution' | 'v'> & { reason: string }

/** One item per approval attempt and leg, however often its saga parks it; leg 0 is the whole purchase. */
export const parkedIdOf = (approvalId: string, leg = 0): string => idWith('parked', `${ownPart(approvalId)}-L${leg}`)

/** One item per row that cannot be processed. */
export const parkedIdOfRow = ({ pk, sk }: Key): string => idWith('parked', sha256(`${pk} ${sk}`).slice(0, 32))

/** The item's own partition is one of 16; a row beside it has the same one. */
export const parkedShard = (parkedId: string): number => shardOf(parkedId)
const keyOf = (parkedId: string): Key => keys.parked(parkedShard(parkedId), parkedId)

const stale = () => new Failure('parked.stale', 'This item has changed; read it again')

export const parked = {
  async require(parkedId: string): Promise<Parked> {
    const row = await get(keyOf(parkedId))
    if (!row) throw new Failure('parked.not-found', 'No such parked item')
    return Parked.parse(row)
  },

  /** The item of a row that was parked, if it was. */
  async ofRow(row: Key): Promise<Parked | undefined> {
    const item = await get(keyOf(parkedIdOfRow(row)))
    return item && Parked.parse(item)
  },

  /** The rows that change an item on its version, and what it is afterwards. */
  change(
    before: Parked,
    set: Partial<Parked> & { state: ParkedState },
    by: Mover,
  ): { after: Parked; writes: Guarded[] } {
    assertAllowed(parkedTransitions, before.state, set.state, by)
    const next = { ...set, v: before.v + 1 }
    return {
      after: { ...before, ...next },
      writes: [update(keyOf(before.parkedId), { v: before.v, state: before.state }, next, stale)],
    }
  },

  /** The row that parks it for an operator: a new item, or the retried one with its count of attempts. */
  async park({ reason, ...rest }: Parking, by: Mover): Promise<Guarded[]> {
    const item = { ...rest, reason: ParkedReason.parse(reason) }
    const row = await get(keyOf(item.parkedId))
    if (!row) {
      const fresh: Parked = { ...item, state: 'open', attempts: 0, v: 1 }
      return [insert({ ...keyOf(item.parkedId), ...fresh }, stale)]
    }
    const before = Parked.parse(row)
    // A caller that read the row before its item was resolved must not open the item again.
    if (before.state === 'resolved' && !allows(parkedTransitions, before.state, 'open', by))
      throw new Failure('table.conflict', 'This item was ended in the meantime')
    return before.state === 'open'
      ? []
      : parked.change(before, { ...item, state: 'open', resolution: undefined }, by).writes
  },

  /** Everything parked of one approval: the whole purchase, and each of its legs. */
  async of(approvalId: string, legCount: number): Promise<Parked[]> {
    const ids = Array.from({ length: legCount + 1 }, (_, leg) => parkedIdOf(approvalId, leg))
    return (await getMany(ids.map(keyOf))).map((row) => Parked.parse(row))
  },
}
