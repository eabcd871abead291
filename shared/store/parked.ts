import * as z from 'zod'
import { sha256 } from '#shared/kernel/hash.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import { keys } from '#shared/store/keys.ts'
import { all } from '#shared/store/page.ts'
import { commit, type Guarded, insert } from '#shared/store/table.ts'

/** A work item waiting for an operator: what is stuck, what is owed, until when it can be mended. */
export const Parked = z.object({
  parkedId: z.string(),
  approvalId: z.string(),
  checkoutId: z.string(),
  leg: z.int().optional(),
  reason: z.string(),
  /** Minor units that a buyer or a merchant is owed until somebody acts. */
  owedMinor: z.int().nonnegative(),
  currency: z.string(),
  parkedAt: z.string(),
  /** When the bank's hold ends, ISO 8601, if one is involved. */
  holdExpiresAt: z.string().optional(),
})
export type Parked = z.output<typeof Parked>

/** One item per approval attempt and leg, however often its saga parks it. */
export const parkedIdOf = (approvalId: string, leg = 0): string => `prk_${approvalId.slice(4)}-L${leg}`

export const parked = {
  park: (item: Parked): Guarded =>
    insert(
      { ...keys.parked(shardOf(item.checkoutId), item.parkedId), kind: 'parked', ...item },
      () => new Error(`Parked already: ${item.parkedId}`),
    ),

  /** An event row that can never be told: kept for a person, once, so that the rows behind it go on. */
  async setAside(row: { pk: string; sk: string }, reason: string, nowMs: number): Promise<void> {
    const parkedId = `prk_${sha256(`${row.pk} ${row.sk}`).slice(0, 32)}`
    const item = { row: `${row.pk} ${row.sk}`, reason, parkedAt: new Date(nowMs).toISOString() }
    const there = new Error('Set aside before')
    await commit([
      insert({ ...keys.parked(shardOf(row.pk), parkedId), kind: 'parked-event', parkedId, ...item }, () => there),
    ]).catch((error: unknown) => {
      if (error !== there) throw error
    })
  },

  async of(checkoutId: string): Promise<Parked[]> {
    const rows = await all({ partition: keys.parked(shardOf(checkoutId), '').pk, prefix: 'prk_' })
    const items = rows.filter((row) => row['kind'] === 'parked').map((row) => Parked.parse(row))
    return items.filter((item) => item.checkoutId === checkoutId)
  },
}
