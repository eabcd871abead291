import { Failure } from '#shared/kernel/errors.ts'
import type { ParkedKind, ParkedState } from '#shared/operations/parked-states.ts'
import { keys, shards } from '#shared/platform/table/keys.ts'
import { page } from '#shared/platform/table/page.ts'
import { Parked } from './parked.ts'

export interface ParkedFilter {
  state?: ParkedState | undefined
  kind?: ParkedKind | undefined
}

/** A cursor says which of the partitions it is in, and where there. */
const placeOf = (cursor: string | undefined): { shard: number; inner: string | undefined } => {
  const [, shard, inner] = /^(\d{1,2})\.([\w-]*)$/.exec(cursor ?? '0.') ?? []
  if (shard === undefined || Number(shard) >= shards)
    throw new Failure('request.invalid', 'This cursor does not belong to this list')
  return { shard: Number(shard), inner: inner || undefined }
}

/** One page of what is parked, partition by partition, strongly read; what the filter leaves out is passed over. */
export const parkedPage = async (
  { state, kind }: ParkedFilter,
  limit: number,
  cursor?: string,
): Promise<{ items: Parked[]; cursor?: string }> => {
  let { shard, inner } = placeOf(cursor)
  const items: Parked[] = []
  for (; shard < shards; shard++, inner = undefined)
    do {
      const partition = keys.parked(shard, '').pk
      const rows = await page({ partition, prefix: 'prk_', limit: limit - items.length, cursor: inner })
      const fitting = rows.items
        .map((row) => Parked.parse(row))
        .filter((item) => (!state || item.state === state) && (!kind || item.kind === kind))
      items.push(...fitting)
      inner = rows.cursor
      if (items.length < limit) continue
      if (!inner && shard + 1 === shards) return { items }
      return { items, cursor: inner ? `${shard}.${inner}` : `${shard + 1}.` }
    } while (inner)
  return { items }
}
